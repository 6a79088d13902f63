"""An ordinary user for tests, where they run as root."""

import os
import subprocess
from pathlib import Path

import pytest

from sandbox import runtime

ROOT = Path(__file__).parent.parent
# What root can reach and others perhaps not is bound below /mnt: the interpreter, the checkout, the libraries.
USER = """
set -e
mount -t tmpfs -o mode=755 user /mnt
n=0
while [ "$1" != -- ]; do mkdir "/mnt/$n"; mount --bind "$1" "/mnt/$n"; n=$((n+1)); shift; done; shift
cd /mnt/1
exec setpriv --reuid 12345 --regid 12345 --clear-groups --no-new-privs --inh-caps=-all "$@"
"""


def pytest_as_ordinary_user(*arguments: str, seconds: float = 300.0) -> subprocess.CompletedProcess[str]:
    """Run tests as somebody who is not root and cannot reach root's folders."""
    if os.geteuid() != 0:
        pytest.skip("already an ordinary user")
    interpreter = Path(runtime.interpreter())
    folders = [str(interpreter.parent.parent), str(ROOT), *runtime.site_folders()]
    python = f"/mnt/0/bin/{interpreter.name}"
    paths = ":".join(f"/mnt/{number}" for number in range(1, len(folders)))
    words = [python, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    return subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", USER, "sh", *folders, "--", *words],
        env={"PATH": runtime.PATH, "PYTHONPATH": paths, "HOME": "/nonexistent"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
