"""What benchmarks/speed_verdicts.py counts as wrong, and how much it says that it knows."""

import subprocess
import sys
from pathlib import Path

import pytest

from judge.loading import load
from tests.processes import gone

ROOT = Path(__file__).parent.parent
BENCHMARK = load(ROOT / "benchmarks" / "speed_verdicts.py")
KILLED = """
import os
from pathlib import Path
from benchmarks.speed_verdicts import load
with load("two busy loops"):
    print(Path("/proc/thread-self/children").read_text(), flush=True)
    os.kill(os.getpid(), 9)
"""


def row(at_most, ratio, *accepted):
    said = tuple(BENCHMARK.Said(one, 1.0 + at, ratio, 3.0) for at, one in enumerate(accepted))
    return BENCHMARK.Row("none", at_most, ratio, said)


@pytest.mark.parametrize(
    ("at_most", "ratio", "far"),
    [(1.1, 1.0, False), (1.5, 1.25, False), (1.5, 1.0, True), (2.0, 1.25, True), (1.5, 2.0, True), (2.0, 2.0, False)],
)
def test_a_verdict_counts_only_a_quarter_away(at_most, ratio, far):
    assert row(at_most, ratio, True).far is far


def test_a_pass_over_the_threshold_and_a_fail_under_it_are_wrong():
    assert row(1.5, 2.0, True, False, True).wrong == 2
    assert row(1.5, 1.0, True, False, True).wrong == 1


def test_the_table_puts_what_does_not_count_in_brackets():
    assert BENCHMARK.line(row(1.5, 2.0, True, False)) == "| none | 1.5 | 2 | 1/2 | 1.5 (2.0) | 2.00-2.00 | 3.0 |"
    assert "| (1/1) |" in BENCHMARK.line(row(1.1, 1.0, False))


def test_the_summary_says_how_rare_a_wrong_verdict_is_at_most():
    told = BENCHMARK.summary([row(1.5, 1.0, *[True] * 300), row(1.1, 1.0, False)])
    assert told.startswith("0 wrong of 300 verdicts at a distance of 25 % or more (with 95 % below 1 in 101)")
    assert BENCHMARK.summary([row(1.5, 1.0, False)]).startswith("1 wrong of 1 verdicts at a distance of 25 % or more;")


def test_a_table_that_was_cut_short_says_so():
    found = [row(1.5, 1.0, True), row(1.5, 2.0, False)]
    assert BENCHMARK.document("today", found, 2).endswith(f"\n\n{BENCHMARK.summary(found)}\n")
    assert BENCHMARK.document("today", found, 48).endswith("\n\nThe run was ended after 2 of 48 rows.\n")


def test_what_counts_is_measured_before_what_does_not():
    plan = [row(at_most, ratio).far for _, at_most, ratio in BENCHMARK.everything()]
    assert plan == [True] * 32 + [False] * 16


def test_the_quick_sample_is_of_far_verdicts_under_every_load():
    assert {name for name, _, _ in BENCHMARK.QUICK} == set(BENCHMARK.LOADS)
    assert all(row(at_most, ratio).far for _, at_most, ratio in BENCHMARK.QUICK)


@pytest.mark.parametrize("ratio", BENCHMARK.RATIOS)
def test_a_submission_does_the_work_as_often_as_its_ratio_says(ratio):
    assert f"range({BENCHMARK.UNITS * ratio:.0f})" in BENCHMARK.source(ratio).decode()


def test_the_loads_end_with_who_started_them_also_where_he_is_killed():
    with subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        loads = killed.stdout.readline().split()
    assert len(loads) == 2
    assert all(gone(int(pid)) for pid in loads)
