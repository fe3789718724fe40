"""What is committed."""

import subprocess
from pathlib import Path

from stack.scratch import PROJECT


def committed() -> list[Path]:
    """Return every file that git knows and that is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True
    )
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]
