"""Processes that tests have started, as they look from outside."""

import time
from pathlib import Path

PATIENCE_SECONDS = 60.0


def runs(pid: int | str) -> bool:
    """Whether there is such a process; one that ends, or waits for its burial, has no command line any more."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


def gone(pid: int) -> bool:
    """Whether it ends within a generous time; one that nobody buries is gone as well, as where process 1 is no init."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not runs(pid)


def number_in(path: Path) -> int:
    """The number in a file, once it is there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.01)
    raise AssertionError(f"{path} is not there")
