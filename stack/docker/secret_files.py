"""Keep the secrets of the containers: `python -m stack.docker.secret_files <folder>`.

Each setting that `.env.example` marks `<generated>` becomes a file of its name, so that a container can get
the secrets that it needs and no others. An existing file stays as it is, unless the environment holds another
value: that is how one's own secrets (a real Stripe key) get in.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from stack.settings_file import EXAMPLE, parse, with_secrets

# Without containers, PostgreSQL is on the loopback address; a container finds it by the name of its service.
_HOSTS = {"@127.0.0.1:": "@postgres:"}


def missing(example: str, have: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the files to write, by name; `have` are the existing ones, `given` is the environment."""
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
    """Write the missing files and print their names."""
    place = Path(folder)
    have = {file.name: file.read_text() for file in place.iterdir() if file.is_file()}
    for name, value in missing(EXAMPLE.read_text(), have, os.environ).items():
        new = place / f".{name}.new"
        new.write_text(value)
        # Each program has another user. Only containers that mount the folder can read it.
        new.chmod(0o444)
        new.replace(place / name)
        print(f"wrote {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
