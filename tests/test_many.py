"""Several files of one exercise: each has its own report, whatever becomes of the others."""

import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from judge.grade import not_judged
from judge.many import Order, each, joined, played, settled, shared, timed, untimed
from judge.play import RETRIES
from judge.seeds import Seed
from judge.spec import AXES, SpecError
from judge.trials import PLAYED, Prepared
from judge.verdict import AxisResult, Code, Finding, Report, Verdict
from sandbox.box import BoxError
from tests.catalogs import SAME, SOLUTION, SPEC, exercise

SEED = Seed.parse("7")
FIRST = ("correctness", "stability")


def order(root: Path) -> Order:
    exercise(root)
    return Order(root, "toy/twice", SEED, "unboxed")


def files(root: Path, *texts: str) -> list[Path]:
    paths = [root / f"mine{at}.py" for at in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return paths


def report(*codes: Code, **changes: object) -> Report:
    results = [
        AxisResult(axis, code) if code is not Code.NOT_JUDGED else not_judged(axis, "not asked for")
        for axis, code in zip(AXES, codes, strict=True)
    ]
    facts = {"exercise": "toy/twice", "submission": "mine.py", "digest": "ab", "backend": "warm", "counts": True}
    return Report(verdict=Verdict(tuple(results)), seed=SEED.hex, **(facts | changes))


class Failing(Executor):
    """Whatever it is given fails with these errors, one after another; then it does the work."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def submit(self, work, /, *args, **kwargs):
        future: Future = Future()
        try:
            if self.errors:
                raise self.errors.pop(0)
            future.set_result(work(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def test_reports_are_in_the_order_of_the_files_and_say_each_its_own(tmp_path):
    paths = files(tmp_path, SOLUTION, SAME, "import os\nos._exit(0)\n", SOLUTION)
    said = []
    with ThreadPoolExecutor(2) as pool:
        reports = played(pool, order(tmp_path), paths, FIRST, said.append)
    assert [one.submission for one in reports] == list(map(str, paths))
    codes = [one.verdict.code for one in reports]
    assert codes == [Code.ACCEPTED, Code.WRONG_ANSWER, Code.RUNTIME_ERROR, Code.ACCEPTED]
    assert [line.partition(":")[0] for line in said] == [f"{at} of 4" for at in (1, 2, 3, 4)]


def test_a_file_that_has_gone_is_our_error_and_no_grade(tmp_path):
    reports = played(Failing(), order(tmp_path), [tmp_path / "gone.py", *files(tmp_path, SOLUTION)], FIRST, print)
    assert [one.verdict.code for one in reports] == [Code.JUDGE_ERROR, Code.ACCEPTED]
    assert "gone.py: no such file" in reports[0].verdict.results[0].findings[0].message


@pytest.mark.parametrize(("failures", "code"), [(RETRIES, Code.ACCEPTED), (RETRIES + 1, Code.JUDGE_ERROR)])
def test_where_a_process_ends_another_tries_but_not_for_ever(tmp_path, failures, code):
    pool, told = Failing(*[BoxError("it ended")] * failures), order(tmp_path)
    (path,) = files(tmp_path, SOLUTION)
    first = pool.submit(print)
    assert settled(pool, first, told, path, FIRST).verdict.code is code


def test_files_are_timed_one_after_another(tmp_path):
    begun = []

    class One(Executor):
        def submit(self, work, /, *args, **kwargs):
            begun.append(args[1])
            return Failing().submit(work, *args, **kwargs)

    reports = timed(One(), order(tmp_path), files(tmp_path, SOLUTION, SOLUTION), print)
    assert next(reports).verdict.results[2].axis == "speed"
    assert len(begun) == 1


def test_a_report_on_the_clock_is_joined_to_the_one_before():
    slow = AxisResult("speed", Code.TOO_SLOW, (Finding("", Code.TOO_SLOW, "slow"),))
    before = report(Code.ACCEPTED, Code.ACCEPTED, Code.NOT_JUDGED, seconds=1.0, notes=("a",))
    clocked = report(Code.NOT_JUDGED, Code.NOT_JUDGED, Code.TOO_SLOW, seconds=2.0, notes=("a", "b"))
    whole = joined(before, clocked)
    assert [one.code for one in whole.verdict.results] == [Code.ACCEPTED, Code.ACCEPTED, slow.code]
    assert (whole.seconds, whole.notes) == (3.0, ("a", "b"))


def test_a_file_that_changes_before_it_is_timed_has_no_grade():
    passed = report(Code.ACCEPTED, Code.ACCEPTED, Code.NOT_JUDGED)
    changed = report(Code.NOT_JUDGED, Code.NOT_JUDGED, Code.ACCEPTED, digest="cd")
    assert joined(passed, changed).verdict.code is Code.JUDGE_ERROR


def test_what_is_wrong_is_not_timed_and_says_why():
    wrong = untimed(report(Code.ACCEPTED, Code.UNSTABLE, Code.NOT_JUDGED))
    assert wrong.verdict.results[2].findings[0].message == "stability comes first"


def test_of_several_exercises_what_fails_is_told_at_once_and_what_is_right_is_timed_after_it(tmp_path):
    tasks = [(order(tmp_path), path) for path in files(tmp_path, SOLUTION, SAME, SOLUTION)]
    heard = []
    with ThreadPoolExecutor(2) as pool:
        told = list(each(pool, tasks, lambda at, state: heard.append((at, state))))
    assert [at for at, _ in told] == [1, 0, 2]
    assert [one.verdict.code for _, one in told] == [Code.WRONG_ANSWER, Code.ACCEPTED, Code.ACCEPTED]
    assert [one.submission for _, one in told] == [str(tasks[at][1]) for at in (1, 0, 2)]
    assert heard[-2:] == [(0, "on the clock"), (2, "on the clock")]


def test_a_process_that_is_lost_on_the_way_loses_only_its_own_exercise(tmp_path):
    tasks = [(order(tmp_path), path) for path in (*files(tmp_path, SOLUTION), tmp_path / "gone.py")]
    told = dict(each(Failing(), tasks, lambda at, state: None))
    assert {at: one.verdict.code for at, one in told.items()} == {0: Code.ACCEPTED, 1: Code.JUDGE_ERROR}


def test_the_answers_of_a_call_are_shared(tmp_path):
    told = order(tmp_path)
    one, other = (shared(told).cases(PLAYED[0]) for _ in range(2))
    assert next(iter(one)) is next(iter(other))


def test_a_plan_that_broke_is_broken_for_everybody_who_comes_later(tmp_path):
    broken = exercise(tmp_path, spec=SPEC.replace("for n in (1, 5, 33):", "for n in (1, 5, None):"))
    cases = Prepared(broken, SEED).cases(PLAYED[0])
    for _ in range(3):
        with pytest.raises(SpecError):
            list(cases)


def test_what_is_settled_is_collected_at_the_end():
    code = "from judge.many import settle\nclass Told:\n    def __del__(self):\n        print('collected')\n"
    code += "one = Told()\none.itself = one\nsettle('an order')\ndel one"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("collected\n", "")
