"""The story of a grading, on a toy exercise at the author's desk: every ending a file can have."""

import os

import pytest

from judge.grade import Ahead, UnknownCase, grade, replay
from judge.play import retried
from judge.seeds import Seed
from judge.source import UnusableFile, read_submission
from judge.verdict import Code
from sandbox.box import BoxError
from sandbox.unboxed import Unboxed
from tests.catalogs import KNOWN, NO_SHIFT, SAME, SOLUTION, SPEC, exercise, submission

SEED = Seed.parse("7")


def graded(root, text, **how):
    return grade(exercise(root), submission(root, text), seed=SEED, backend=Unboxed(), **how)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (SOLUTION, Code.ACCEPTED, ""),
        (SAME, Code.WRONG_ANSWER, "expected"),
        (NO_SHIFT, Code.UNSTABLE, "expected"),
        ("def twice(x):\n    return x.tolist()\n", Code.MALFORMED, "a list of 2"),
        ("def twice(x):\n    return object()\n", Code.MALFORMED, "object"),
        ("def twice(x):\n    raise KeyError('k')\n", Code.RUNTIME_ERROR, "KeyError"),
        ("def twice(x, y):\n    return x + x\n", Code.RUNTIME_ERROR, "missing 1 required positional argument"),
        ("def once(x):\n    return x\n", Code.RUNTIME_ERROR, "twice"),
        ("def twice(x:\n", Code.RUNTIME_ERROR, "SyntaxError"),
        ("import os\nos._exit(0)\n", Code.RUNTIME_ERROR, "exited with status 0"),
        ("import os\nos._exit(168)\n", Code.RUNTIME_ERROR, "ended by signal 40"),
    ],
)
def test_every_ending_has_its_code_and_says_why(tmp_path, text, code, words):
    report = graded(tmp_path, text)
    told = " ".join(finding.message for result in report.verdict.results for finding in result.findings)
    assert report.verdict.code is code, told
    assert words in told


def test_who_never_answers_hears_how_long_was_waited(tmp_path):
    path = submission(tmp_path, "def twice(x):\n    while True: pass\n")
    brief = exercise(tmp_path, spec=SPEC.replace("load_seconds=4", "load_seconds=1"))
    report = grade(brief, path, seed=SEED, backend=Unboxed())
    assert report.verdict.code is Code.TIME_LIMIT
    assert "within 1 s" in report.verdict.results[0].findings[0].message


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    path = tmp_path / "mine.py"
    path.write_bytes(b"def twice(x):\n    return '\xff\xfe'\n")
    report = grade(exercise(tmp_path), path, seed=SEED, backend=Unboxed())
    assert report.verdict.code is Code.RUNTIME_ERROR
    message = report.verdict.results[0].findings[0].message
    assert (message.count("SyntaxError"), "(mine.py, line 2)" in message) == (1, True)


def test_an_unboxed_verdict_does_not_count(tmp_path):
    assert not graded(tmp_path, SOLUTION).counts


def test_what_follows_a_failed_axis_is_not_judged(tmp_path):
    results = graded(tmp_path, SAME).verdict.results
    assert [result.code for result in results] == [Code.WRONG_ANSWER, Code.NOT_JUDGED, Code.NOT_JUDGED]
    assert results[1].findings[0].message == "correctness comes first"


def test_only_the_axes_that_are_asked_for_are_judged(tmp_path):
    results = graded(tmp_path, SOLUTION, axes=("stability",)).verdict.results
    assert [result.code for result in results] == [Code.NOT_JUDGED, Code.ACCEPTED, Code.NOT_JUDGED]


def test_a_known_mistake_is_named(tmp_path):
    assert (
        graded(tmp_path, "import numpy as np\n\ndef twice(x):\n    return np.array(x)\n").mistake
        == "Returns its argument."
    )


def test_an_unknown_mistake_is_not_named(tmp_path):
    assert graded(tmp_path, "def twice(x):\n    return 5 * x\n").mistake == ""


def test_what_is_forgiven_is_no_mistake(tmp_path):
    slip = "    y = x + x\n    if abs(x).max() > 1e28{}:\n        y[0] *= x.dtype.type(1 + 2.0**-20)\n    return y\n"
    always = '"""Slips always."""\n\n\ndef twice(x):\n' + slip.format("")
    once = "seen = []\n\n\ndef twice(x):\n" + slip.format(" and (seen.append(1), len(seen) == 2)[1]")
    toy = exercise(tmp_path, known=KNOWN | {"unstable/slips": always})
    report = grade(toy, submission(tmp_path, once), axes=("stability",), seed=SEED, backend=Unboxed())
    assert report.verdict.results[1].numbers["large"] > 8
    assert (report.verdict.code, report.mistake) == (Code.ACCEPTED, "")


def test_the_end_of_what_was_printed_is_kept_and_cannot_paint(tmp_path):
    report = graded(tmp_path, SOLUTION.replace("return", "print('\\x1b[31mhello')\n    return"))
    assert report.verdict.code is Code.ACCEPTED
    assert "hello" in report.output
    assert "\x1b" not in report.output


@pytest.mark.parametrize(
    "spec",
    [
        SPEC.replace("spec = Spec(", "spec = Spec(colour=1, "),
        SPEC.replace('yield call(rng.normal(size=(2, n)).astype("f4"))', "yield n"),
        SPEC.replace("panel=[]", "panel=['gone']"),
    ],
)
def test_the_authors_mistakes_are_judge_errors_and_no_grade(tmp_path, spec):
    broken = exercise(tmp_path, spec=spec)
    report = grade(broken, submission(tmp_path, SOLUTION), seed=SEED, backend=Unboxed())
    assert report.verdict.code is Code.JUDGE_ERROR


def test_a_reference_that_fails_is_a_judge_error(tmp_path):
    broken = exercise(tmp_path, solution='"""Breaks."""\n\n\ndef twice(x):\n    raise RuntimeError("x")\n')
    report = grade(broken, submission(tmp_path, SOLUTION), seed=SEED, backend=Unboxed())
    assert report.verdict.code is Code.JUDGE_ERROR
    assert "solution.py: RuntimeError: x" in report.verdict.results[0].findings[0].message


class Broken(Unboxed):
    """A backend whose boxes never come up."""

    def command(self, box):
        return ["/bin/false"]


def test_a_box_that_never_starts_is_a_judge_error(tmp_path):
    report = grade(exercise(tmp_path), submission(tmp_path, SOLUTION), seed=SEED, backend=Broken())
    assert report.verdict.code is Code.JUDGE_ERROR
    assert "did not come up" in report.verdict.results[0].findings[0].message


class Flaky(Unboxed):
    """A backend whose first boxes do not come up."""

    failures = 2

    def command(self, box):
        self.failures -= 1
        return ["/bin/false"] if self.failures >= 0 else super().command(box)


def test_a_box_that_fails_twice_is_tried_a_third_time(tmp_path):
    report = grade(exercise(tmp_path), submission(tmp_path, SOLUTION), seed=SEED, backend=Flaky())
    assert report.verdict.code is Code.ACCEPTED


def test_retries_end():
    tries = []

    def work():
        tries.append(1)
        raise BoxError("no")

    with pytest.raises(BoxError, match="no"):
        retried(work)
    assert len(tries) == 3


def test_ctrl_c_passes_through(tmp_path):
    class Interrupted(Unboxed):
        def command(self, box):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(exercise(tmp_path), submission(tmp_path, SOLUTION), seed=SEED, backend=Interrupted())


def test_what_is_no_file_is_a_usage_error(tmp_path):
    with pytest.raises(UnusableFile, match="no such file"):
        read_submission(tmp_path / "gone.py")
    with pytest.raises(UnusableFile, match="is a folder"):
        read_submission(tmp_path)


def test_links_pipes_devices_and_huge_files_are_refused_before_they_run(tmp_path):
    link, pipe, huge = tmp_path / "link.py", tmp_path / "pipe.py", tmp_path / "huge.py"
    link.symlink_to(submission(tmp_path, SOLUTION))
    os.mkfifo(pipe)
    with huge.open("wb") as file:
        file.truncate(50 << 20)
    for path, words in [(link, "symbolic link"), (pipe, "FIFO"), (huge, "larger than"), ("/dev/zero", "device")]:
        report = grade(exercise(tmp_path), type(tmp_path)(path), seed=SEED, backend=Unboxed())
        assert report.verdict.code is Code.REJECTED
        assert words in report.verdict.results[0].findings[0].message


def test_a_case_is_replayed_from_its_name_and_seed(tmp_path):
    own = exercise(tmp_path)
    mine = submission(tmp_path, SAME)
    name = grade(own, mine, seed=SEED, backend=Unboxed()).verdict.results[0].findings[0].case
    trial, result = replay(own, mine, seed=SEED, backend=Unboxed(), case=name)
    assert trial.planned.case.name == name
    assert result.code is Code.WRONG_ANSWER
    with pytest.raises(UnknownCase, match="has no case"):
        replay(own, mine, seed=SEED, backend=Unboxed(), case="rows[9.9]")


@pytest.mark.parametrize("name", [name for name in KNOWN if not name.startswith("accepted")])
def test_the_toys_known_solutions_get_their_verdicts(tmp_path, name):
    assert graded(tmp_path, KNOWN[name]).verdict.code == name.partition("/")[0]


STACK_SPEC = '''
"""A running sum."""

from judge.spec import Spec, method, new

spec = Spec(entry="Stack", panel=["strict"])


@spec.correctness
def trace(rng):
    """Sums what was pushed."""
    yield [new(), method("push", rng.normal(size=3)), method("total"), method("total")]
'''
STACK = '''
"""Keeps a list."""

import numpy as np


class Stack:
    def __init__(self):
        self.held = []

    def push(self, x):
        self.held.append(x)

    def total(self):
        return sum(self.held, np.zeros(3))
'''


def test_a_trace_is_not_shortened_out_of_the_contract(tmp_path):
    strict = STACK.replace("sum(self.held, np.zeros(3))", "sum(self.held[1:], self.held[0])")
    made = exercise(tmp_path, spec=STACK_SPEC, solution=STACK, known={"accepted/strict": strict})
    mine = submission(tmp_path, STACK.replace("np.zeros(3)", "np.ones(3)"))
    report = grade(made, mine, seed=SEED, backend=Unboxed(), ahead=Ahead(patience=60.0))
    assert report.verdict.code is Code.WRONG_ANSWER
    smallest = report.verdict.results[0].findings[0].smallest
    assert [line.partition("(")[0] for line in smallest.given] == ["it = new", "it.push", "it.total"]
    assert replay(made, mine, seed=SEED, backend=Unboxed(), case=smallest.case)[1].code is Code.WRONG_ANSWER
