"""The commands that people type."""

import re
import subprocess
from pathlib import Path

import jwt
import pytest

from stack import issue_token
from stack.running import Stack, settings
from stack.scratch import PROJECT

# What the documents promise.
TARGETS = frozenset(
    {"up", "test", "down", "status", "logs", "psql", "reset", "token", "bench", "soak", "lint", "dump"}
    | {"reload", "help"}
)


def make(stack: Stack, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run make against a stack of the tests."""
    return subprocess.run(
        ["make", *arguments],
        cwd=PROJECT,
        env=stack.env,
        input=stdin,
        check=False,
        capture_output=True,
        text=True,
    )


def test_help_lists_every_target_with_a_sentence() -> None:
    result = subprocess.run(["make"], cwd=PROJECT, check=True, capture_output=True, text=True)

    explained = dict(re.findall(r"^  make (\w+) +(\S.*)$", result.stdout, re.MULTILINE))
    assert set(explained) >= TARGETS
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert set(explained) == set(targets)


@pytest.mark.parametrize("role", ["staff", "organizer", "donor", "service"])
def test_token_prints_a_token_and_nothing_else(stack: Stack, role: str) -> None:
    result = make(stack, "token", f"role={role}", "email=o'hara@example.org", "ttl=60")

    assert result.stderr == ""
    claims = jwt.decode(result.stdout.removesuffix("\n"), stack.env["JWT_SECRET"], ["HS256"])
    assert claims["role"] == role
    assert claims["email"] == "o'hara@example.org"
    assert claims["exp"] - claims["iat"] == 60


@pytest.mark.parametrize("arguments", [[], ["role=careforall_owner"], ["role=staff", "ttl=0"]])
def test_token_refuses_what_it_does_not_know(stack: Stack, arguments: list[str]) -> None:
    result = make(stack, "token", *arguments)

    assert result.returncode != 0
    assert result.stdout == ""
    assert "Usage: make token role=staff" in result.stderr


@pytest.mark.parametrize("ttl", ["abc", "-1", "1.5", "1e3", "\u0661"])
def test_token_says_what_a_lifetime_is(ttl: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert issue_token.main("staff", "", ttl) == 2

    assert f"ttl must be a whole number of seconds, not {ttl!r}" in capsys.readouterr().err


@pytest.mark.parametrize("role", ["donor", "organizer", "staff"])
def test_a_person_has_an_address_and_a_lifetime(
    role: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What people do is done in somebody's name, so a token without one would be good for little."""
    monkeypatch.setenv("JWT_SECRET", "s" * 32)

    assert issue_token.main(role) == 0

    claims = jwt.decode(capsys.readouterr().out.strip(), "s" * 32, ["HS256"])
    assert claims["email"] == f"{role}@careforall.example"
    assert claims["exp"] - claims["iat"] == issue_token.DEFAULT_SECONDS


def test_psql_is_the_owner(stack: Stack) -> None:
    result = make(stack, "psql", stdin="select current_user, current_database()\n")

    assert result.returncode == 0
    assert re.search(r"careforall_owner +\| careforall", result.stdout)


def test_reload_rebuilds_the_code(stack: Stack) -> None:
    with stack.connect() as connection:
        before = connection.execute("select 'api'::regnamespace::oid as oid").fetchone()
        result = make(stack, "reload")
        after = connection.execute("select 'api'::regnamespace::oid as oid").fetchone()

    assert result.returncode == 0, result.stderr
    assert before != after
    stack.wait_until_healthy()


def test_rebuild_agrees_with_what_is_live(stack: Stack) -> None:
    """Case 108, on whatever the other tests have left in the running system."""
    result = make(stack, "rebuild")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "every part agrees" in result.stdout


def test_status(stack: Stack) -> None:
    assert make(stack, "status").returncode == 0


def test_reset_asks_first(tmp_path: Path) -> None:
    stack = Stack(settings(tmp_path), tmp_path)
    stack.state.mkdir()

    refused = make(stack, "reset", stdin="no\n")
    assert refused.returncode != 0
    assert stack.state.exists()

    done = make(stack, "reset", stdin="yes\n")
    assert done.returncode == 0, done.stderr
    assert not stack.state.exists()


def test_reset_need_not_ask(tmp_path: Path) -> None:
    stack = Stack(settings(tmp_path), tmp_path)
    stack.state.mkdir()

    result = make(stack, "reset", "FORCE=1")

    assert result.returncode == 0, result.stderr
    assert not stack.state.exists()
    assert Path(stack.env["CAREFORALL_ENV_FILE"]).exists()
