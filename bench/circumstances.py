"""What the results depend on: the machine, the versions, the settings."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from bench.system import Bench
from stack.scratch import PROJECT

_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers")


def machine() -> str:
    """Return the processors and the memory of this machine."""
    model = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = model[1] if model else platform.machine()
    return f"{os.cpu_count()} x {processor}, {memory:.0f} GiB; {platform.system()} {platform.release()}"


def commit() -> str:
    """Return the commit that is checked out, and whether anything differs from it."""
    return _said("git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--exclude=*") or "unknown"


def disk(folder: Path) -> str:
    """Return the type of the file system that holds the database: in memory, a commit costs nothing."""
    return _said("findmnt", "--noheadings", "--output", "FSTYPE", "--target", str(folder)) or "unknown"


def postgres(bench: Bench) -> str:
    """Return the server's version and the settings that make it more durable or faster."""
    with bench.stack.connect() as connection:
        names = ("server_version", *_SETTINGS)
        rows = connection.execute(
            "select name, current_setting(name) as value from unnest(%s::text[]) as name", (list(names),)
        ).fetchall()
    version, *settings = [row["value"] for row in rows]
    told = ", ".join(f"{name} {value}" for name, value in zip(_SETTINGS, settings, strict=True))
    return f"{version} on {disk(bench.folder)}; {told}"


def circumstances(
    bench: Bench, load_before: float, start_seconds: float, *, is_quick: bool
) -> dict[str, str]:
    """Return all circumstances by name; `load_before` is the load average before the system was started."""
    size = bench.size
    return {
        "When": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit()}",
        "Machine": f"{machine()}; load average before: {load_before:.2f}",
        "PostgreSQL": postgres(bench),
        "Loads": f"{size.seconds} s each"
        + (" (a quick run, not precise enough to quote)" if is_quick else ""),
        "Start of the whole stack, database created and deployed": f"{start_seconds:.0f} s",
    }


def _said(*command: str) -> str:
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    return result.stdout.strip()
