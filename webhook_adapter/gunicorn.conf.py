"""How gunicorn runs the adapter.

    gunicorn -c webhook_adapter/gunicorn.conf.py 'webhook_adapter.app:create_app()'

Read in the master, before any worker exists. The working directory must be the adapter's own: its
metrics files live there.
"""

# ruff: noqa: N999 - gunicorn's own name for this file

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from startup.environment import SettingsError
from startup.logs import library_logging
from webhook_adapter.settings import Settings
from webhook_adapter.tracing import add_trace_id

try:
    settings = Settings.from_env()
except SettingsError as error:
    sys.exit(f"webhook_adapter: {error}")

bind = f"{settings.host}:{settings.port}"
workers = settings.workers
worker_class = "gthread"
threads = settings.threads
# Each worker makes its own app: a pool of connections and its threads do not survive a fork.
preload_app = False
# The proxy keeps connections open for a while. We must keep them longer, or it finds them closed.
keepalive = 75
# For worker processes that stand still. Slow requests have limits of their own: statement, gateway, proxy.
timeout = 30
graceful_timeout = 30
# The proxy is the only client, and a header of its own says who asked.
forwarded_allow_ips = ""
control_socket_disable = True
accesslog = None
logconfig_dict = library_logging("webhook_adapter", add_trace_id)

# Set before prometheus_client is imported, which looks for it only then.
metrics_folder = Path("metrics").absolute()
shutil.rmtree(metrics_folder, ignore_errors=True)
metrics_folder.mkdir()
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder)

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402 - see above


def worker_exit(_server: Any, worker: Any) -> None:  # noqa: ANN401 - gunicorn's own types
    """Close the connections to the database."""
    app = getattr(worker, "wsgi", None)
    if app is not None:
        app.extensions["webhook_adapter.database"].close()


def child_exit(_server: Any, worker: Any) -> None:  # noqa: ANN401 - gunicorn's own types
    """Drop the gauges of a process that has ended; its counters stay."""
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
