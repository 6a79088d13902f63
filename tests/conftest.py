"""How the suite is shared out: a file's tests stay together, but each exercise's desk run is a job of its own."""

import os
import signal
import sys

import pytest

from sandbox.runtime import INTERPRETED

SPREAD = "test_every_known_solution_gets_its_known_verdict_at_the_desk"
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
sys.dont_write_bytecode = False  # as on most machines, whatever this one is told
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.update(INTERPRETED)  # Triton asks once, when whichever test's library imports it first


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not item.name.startswith(SPREAD):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
