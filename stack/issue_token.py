"""Print a signed token: `python -m stack.issue_token <role> [email] [seconds]`, and nothing else."""

import os
import sys
import time

import jwt

ROLES = ("donor", "organizer", "staff", "service")
DEFAULT_SECONDS = 3600


def issue(secret: str, role: str, email: str | None = None, seconds: int = DEFAULT_SECONDS) -> str:
    """Return a JWT (HS256) that lets its bearer act as `role` for `seconds`.

    Identity is the `email` claim: a donor sees the gifts of that address, an organizer its campaigns.
    """
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}, not {role!r}")
    if seconds <= 0:
        raise ValueError("a token must live for at least a second")
    now = int(time.time())
    claims = {"role": role, "iat": now, "exp": now + seconds} | ({"email": email} if email else {})
    return jwt.encode(claims, secret, algorithm="HS256")


def _email(role: str) -> str | None:
    """Return the default email address of a role: people need one, services do not."""
    return None if role == "service" else f"{role}@careforall.example"


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"ttl must be a whole number of seconds, not {text!r}")
    return int(text)


def main(role: str = "", email: str = "", seconds: str = "") -> int:
    """Print the token; return the exit status."""
    try:
        lifetime = _seconds(seconds) if seconds else DEFAULT_SECONDS
        print(issue(os.environ["JWT_SECRET"], role, email or _email(role), lifetime))
    except ValueError as error:
        print(f"error: {error}. Usage: make token role=staff [email=..] [ttl=seconds]", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
