"""benchmarks/classroom.py, small: real boxes, real solutions, a kill -9 in the middle, the same gradebook."""

import subprocess
import sys
from pathlib import Path

import pytest

from judge.catalog import Catalog
from judge.loading import load

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "benchmarks/classroom.py"


def test_no_two_learners_of_the_class_hand_in_the_same(tmp_path):
    script = load(SCRIPT)
    due = script.made(tmp_path, 20, [Catalog().find(name) for name in script.EXERCISES])
    sources = [path.read_bytes() for path in tmp_path.glob("*/*/*.py")]
    begun = [source for source in sources if b"# by learner" in source]
    assert len(set(begun)) == len(begun) == sum(bool(verdict) for verdict in due.values())
    assert {"accepted", "wrong_answer", ""} <= set(due.values())
    assert not [source for source in sources if b"default_rng()" in source]


@pytest.mark.slow
def test_a_class_that_is_killed_in_the_middle_has_the_same_gradebook():
    done = subprocess.run(
        [sys.executable, SCRIPT, "--learners", "4"],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
