"""Keep the secrets of the containers: `python -m stack.docker.secret_files <folder>`.

Each setting that `.env.example` marks `<generated>` becomes a file named like it, so that a container can
be given those it needs and no others. A file that is there stays as it is, unless the environment holds
another value: that is how secrets of one's own (a real Stripe key) get in.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from stack.settings_file import EXAMPLE, parse, with_secrets

# On one machine programs meet on the loopback address, containers by the names of their services.
_HOSTS = {"@127.0.0.1:": "@postgres:"}


def missing(example: str, have: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the files to write, by name, where `have` are there and `given` is the environment."""
    fresh = parse(with_secrets(example))
    files = {}
    for name, value in parse(example).items():
        if "<generated>" in value:
            wanted = given.get(name, "").strip() or have.get(name) or _moved(fresh[name])
            if wanted != have.get(name):
                files[name] = wanted
    return files


def _moved(value: str) -> str:
    for here, there in _HOSTS.items():
        value = value.replace(here, there)
    return value


def main(folder: str) -> None:
    """Complete the folder, saying what was written; names only."""
    place = Path(folder)
    have = {file.name: file.read_text() for file in place.iterdir() if file.is_file()}
    for name, value in missing(EXAMPLE.read_text(), have, os.environ).items():
        new = place / f".{name}.new"
        new.write_text(value)
        # Programs run as users of their own; who may read the folder is who mounts it.
        new.chmod(0o444)
        new.replace(place / name)
        print(f"wrote {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
