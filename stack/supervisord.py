"""Write supervisord's configuration to stdout: `python -m stack.supervisord`.

What it runs is declared in stack/processes.py. The text holds no settings: supervisord takes them from its
environment.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from stack.declaration import Process
from stack.processes import PROCESSES

_HEAD = """\
; Written by stack/start.sh from stack/processes.py, at every start.
;
; startsecs=0: a process that cannot start is tried again every second for ever, without growing pauses. So it
; is up within a second of its cause being gone. Whether it *works* is what `make status` shows.
; autostart=false: stack/start.sh starts PostgreSQL, deploys the schema, then starts the rest.

[supervisord]
logfile=%(ENV_CAREFORALL_STATE)s/log/supervisord.log
logfile_maxbytes=10MB
logfile_backups=3
pidfile=%(ENV_CAREFORALL_STATE)s/supervisord.pid
directory=%(ENV_CAREFORALL_PROJECT)s
user=%(ENV_CAREFORALL_USER)s
; Only their user may read what processes store. (PostgreSQL, and nginx as root, set rights of their own.)
umask=077
minfds=4096

[unix_http_server]
file=%(ENV_CAREFORALL_SOCKET)s
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://%(ENV_CAREFORALL_SOCKET)s
"""

_PROGRAM = """
; {about}
[program:{name}]
command={command}
environment={environment}
priority={priority}
autostart=false
autorestart=true
startsecs=0
stopsignal={signal}
stopwaitsecs={seconds}
stopasgroup={to_whole_group}
killasgroup=true
redirect_stderr=true
stdout_logfile=%(ENV_CAREFORALL_STATE)s/log/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


def configuration(processes: Iterable[Process] = PROCESSES) -> str:
    """Return the configuration. Processes start in their order, and stop in the reverse one."""
    return _HEAD + "".join(_program(process, 10 * place) for place, process in enumerate(processes, start=1))


def _program(process: Process, priority: int) -> str:
    script = f'"%(ENV_CAREFORALL_PROJECT)s/{process.script}"'
    return _PROGRAM.format(
        name=process.name,
        about=process.about,
        command=" ".join([script, *(_literal(shlex.quote(word)) for word in process.arguments)]),
        environment=",".join(f'{name}="{value}"' for name, value in _environment(process).items()),
        priority=priority,
        signal=process.stop.signal,
        seconds=process.stop.seconds,
        to_whole_group=str(process.stop.to_whole_group).lower(),
    )


def _environment(process: Process) -> Mapping[str, str]:
    """Return what is added to supervisord's environment, which holds every setting."""
    ports = {port.variable: f"%(ENV_{port.setting})s" for port in process.ports if port.variable}
    fixed = {name: _literal(value) for name, value in process.environment.items()}
    return {"CAREFORALL_PROCESS": process.name, **ports, **fixed}


def _literal(text: str) -> str:
    """Return a text in which supervisord expands nothing."""
    return text.replace("%", "%%")


if __name__ == "__main__":
    print(configuration(), end="")
