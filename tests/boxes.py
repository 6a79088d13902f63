"""An ordinary user for tests, where they run as root."""

import os
import subprocess
from pathlib import Path

import pytest

from sandbox import runtime

ROOT = Path(__file__).parent.parent
USER = """
set -e
mount -t tmpfs -o mode=755 user /mnt
mkdir /mnt/python
mount --bind "$1" /mnt/python
shift
exec setpriv --reuid 12345 --regid 12345 --clear-groups --no-new-privs --inh-caps=-all "$@"
"""


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
