"""Boxes for tests: a submission that runs whatever code it is sent, and an ordinary user where tests run as root."""

import os
import subprocess
from pathlib import Path

import pytest

from sandbox import runtime
from sandbox.box import Backend, Limits, Outcome, Returned, Step, Submission
from sandbox.session import Session

ROOT = Path(__file__).parent.parent
# Generous, so that a busy machine turns nothing red; what tests a deadline sets its own.
LIMITS = Limits(load_seconds=60, call_seconds=60, memory_mib=256, processes=32, tmp_mib=16, output_mib=1, reply_mib=8)
ASKED = Submission(b"def run(code):\n    scope = {}\n    exec(code, scope)\n    return scope.get('answer')\n", "run")
USER = """
set -e
mount -t tmpfs -o mode=755 user /mnt
mkdir /mnt/python
mount --bind "$1" /mnt/python
shift
exec setpriv --reuid 12345 --regid 12345 --clear-groups --no-new-privs --inh-caps=-all "$@"
"""


def opened(backend: Backend, limits: Limits = LIMITS) -> Session:
    """A box that answers `ask`."""
    session = Session(backend, limits)
    assert isinstance(session.load(ASKED), Returned)
    return session


def ask(session: Session, code: str) -> Outcome:
    """What comes of running the code in the box; its value is `answer`."""
    return session.step(Step("call", (code,)))


def answer(session: Session, code: str) -> object:
    """The value itself, where the code must not fail."""
    got = ask(session, code)
    assert isinstance(got, Returned), got
    return got.value


def pytest_as_ordinary_user(*arguments: str, seconds: float = 300.0) -> subprocess.CompletedProcess[str]:
    """Run tests as somebody who is not root and cannot reach root's folders: the interpreter is bound to /mnt."""
    if os.geteuid() != 0:
        pytest.skip("already an ordinary user")
    prefix = Path(runtime.interpreter()).parent.parent
    python = f"/mnt/python/bin/{Path(runtime.interpreter()).name}"
    variables = {"PATH": runtime.PATH, "PYTHONPATH": ":".join([str(ROOT), *runtime.site_folders()])}
    words = [python, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    return subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", USER, "sh", str(prefix), *words],
        env={**variables, "HOME": "/nonexistent"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
