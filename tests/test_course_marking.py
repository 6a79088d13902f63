"""What is recorded stays and is graded no second time; our own failures are tried again and are never grades."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from judge.course.book import Cell, Standing
from judge.course.collected import Task, book_of, changed, gathered, tasks, ungraded
from judge.course.ledger import FILE, BusyError, opened
from judge.course.marking import Lane, Rules, Wanted, grade_of, mark
from judge.course.rejudged import changes
from judge.course.roster import learners
from judge.course.work import Piece, failed, graded, joined
from judge.history import HistoryError
from judge.pins import Pins
from judge.play import RETRIES
from judge.report.as_json import document
from judge.seeds import Seed
from judge.verdict import Code
from sandbox.box import BoxError
from tests.catalogs import SAME, SOLUTION, SPEC, Catalog, exercise
from tests.reports import ERROR, RIGHT, WRONG, report, result
from tests.repositories import committed

ROOT = Path(__file__).parent.parent
SEED = Seed.parse("7")
SOURCE = b"def twice(x):\n    return 2 * x\n"
RULES = Rules(("correctness", "stability"), unwalled=True)


class Counting(Executor):
    """Does the work at once and counts it; the first so many fail with this error."""

    def __init__(self, *errors: Exception, work=None):
        self.errors, self.done, self.work = list(errors), [], work

    def submit(self, work, /, *args, **kwargs):
        future: Future = Future()
        self.done.append(Piece.of(args[0]))
        if self.errors:
            future.set_exception(self.errors.pop(0))
        else:
            future.set_result((self.work or work)(*args, **kwargs))
        return future


def saying(codes, **changes):
    """Work that says this of whatever it is given."""

    def work(told, source):
        piece = Piece.of(told)
        made = report(codes, source=source, exercise=piece.exercise, exercise_digest=piece.version, **changes)
        return json.dumps(document(made)).encode()

    return work


@pytest.fixture
def kept(tmp_path):
    with opened(tmp_path / "book") as found:
        yield found


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "mine.py"
    path.write_bytes(SOURCE)
    return Wanted("toy/twice", "v1", hashlib.sha256(SOURCE).hexdigest(), path)


def marked(kept, wanted, executor, rules=RULES):
    heard = []
    mark(kept, rules, wanted, [Lane(executor, 3) for _ in rules.parts], lambda one, code: heard.append(code))
    return heard


# One grading


def piece(root, source=SOURCE, **changes):
    version = Catalog(root).find("twice").full_digest
    facts = {"axes": ("correctness",), "attempt": 1, "seed": SEED.hex, "catalog": str(root), "backend": "unboxed"}
    return Piece("toy/twice", version, hashlib.sha256(source).hexdigest(), **(facts | changes))


def said(told, source=SOURCE):
    return json.loads(graded(told.told(), source))


def test_a_piece_is_the_same_on_the_other_side(tmp_path):
    exercise(tmp_path)
    assert Piece.of(piece(tmp_path).told()) == piece(tmp_path)


def test_bytes_go_in_and_a_report_comes_out(tmp_path):
    exercise(tmp_path)
    found = said(piece(tmp_path))
    assert (found["verdict"], found["submission"], found["seed"]) == ("accepted", "toy/twice.py", SEED.hex)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"digest": "00"}, "the file was changed"),
        ({"version": "00"}, "another version here"),
        ({"exercise": "toy/gone"}, "there is no exercise"),
    ],
)
def test_what_is_not_what_was_asked_for_is_our_failure(tmp_path, changes, why):
    exercise(tmp_path)
    found = said(Piece(**{**{name: getattr(piece(tmp_path), name) for name in Piece.__slots__}, **changes}))
    assert (found["verdict"], why in found["axes"][0]["findings"][0]["message"]) == ("judge_error", True)


def test_the_reports_of_two_gradings_are_one():
    clocked = document(report((Code.NOT_JUDGED, Code.NOT_JUDGED, Code.TOO_SLOW), seconds=2.0, notes=("b",)))
    whole = joined(document(report(RIGHT, notes=("a",))), clocked)
    assert (whole["verdict"], whole["seconds"], whole["notes"]) == ("too_slow", 3.5, ["a", "b"])
    assert [axis["code"] for axis in whole["axes"]] == ["accepted", "accepted", "too_slow"]


def test_where_nothing_could_be_timed_the_verdict_is_that_of_the_other_axes():
    untimed = document(report((Code.NOT_JUDGED,) * 3))
    assert joined(document(report(RIGHT)), untimed)["verdict"] == "accepted"


# The ledger


def test_what_is_recorded_stays_as_it_was(kept):
    told = Piece("toy/twice", "v1", "d", ("correctness",), 1, SEED.hex)
    assert kept.add(told, document(report(RIGHT)))
    assert not kept.add(told, document(report(WRONG)))
    assert kept.grade("toy/twice", "v1", "d", ("correctness",))["verdict"] == "accepted"


def test_a_grade_is_of_one_version_and_of_these_axes(kept):
    kept.add(Piece("toy/twice", "v1", "d", ("correctness",), 1, SEED.hex), document(report(RIGHT)))
    assert kept.grade("toy/twice", "v2", "d", ("correctness",)) is None
    assert kept.before("toy/twice", "v2", "d", ("correctness",))["verdict"] == "accepted"
    assert kept.grade("toy/twice", "v1", "d", ("correctness", "stability")) is None


def test_only_one_process_at_a_time_has_a_ledger(tmp_path):
    with opened(tmp_path), pytest.raises(BusyError, match="another process"), opened(tmp_path):
        pass


def test_a_file_that_is_no_ledger_is_named(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(HistoryError, match=FILE), opened(tmp_path):
        pass


def test_the_seed_of_a_round_is_kept_until_its_gradebook_is_out(tmp_path):
    seeds = []
    for _ in range(3):
        with opened(tmp_path) as kept:
            seeds.append(kept.seed("toy/twice", "v1"))
            if len(seeds) == 2:
                kept.close_rounds()
    assert seeds[0] == seeds[1] != seeds[2]


# Many


def test_nothing_is_graded_twice(kept, one):
    counting = Counting(work=saying(RIGHT, counts=False))
    assert marked(kept, [one], counting) == [Code.ACCEPTED]
    assert marked(kept, [one], counting) == []
    assert len(counting.done) == 1


def test_a_judge_error_is_no_grade_and_is_tried_again_as_another_attempt(kept, one):
    assert marked(kept, [one], Counting(work=saying(ERROR))) == [Code.JUDGE_ERROR]
    assert grade_of(kept, RULES, one) is None
    counting = Counting(work=saying(WRONG))
    assert marked(kept, [one], counting) == [Code.WRONG_ANSWER]
    assert [piece.attempt for piece in counting.done] == [2]


@pytest.mark.parametrize(("failures", "code"), [(RETRIES, Code.ACCEPTED), (RETRIES + 1, Code.JUDGE_ERROR)])
def test_a_process_that_is_lost_costs_no_attempt_but_not_for_ever(kept, one, failures, code):
    counting = Counting(*[BoxError("a node is gone")] * failures, work=saying(RIGHT))
    assert marked(kept, [one], counting) == [code]
    assert {piece.attempt for piece in counting.done} == {1}


def test_a_fault_of_ours_costs_only_its_own_submission(kept, one, tmp_path):
    (tmp_path / "other.py").write_bytes(b"x = 1\n")
    other = Wanted("toy/twice", "v1", hashlib.sha256(b"x = 1\n").hexdigest(), tmp_path / "other.py")
    codes = marked(kept, [one, other], Counting(ZeroDivisionError("oops"), work=saying(RIGHT)))
    assert sorted(codes) == [Code.ACCEPTED, Code.JUDGE_ERROR]


def test_a_file_that_has_gone_is_our_error(kept, one):
    one.path.unlink()
    assert marked(kept, [one], Counting()) == [Code.JUDGE_ERROR]


def test_a_report_on_another_submission_is_no_grade(kept, one):
    def forged(told, source):
        return json.dumps(document(report(RIGHT, source=b"another"))).encode()

    assert marked(kept, [one], Counting(work=forged)) == [Code.JUDGE_ERROR]


def test_what_ran_without_walls_is_graded_again_where_walls_are(kept, one):
    marked(kept, [one], Counting(work=saying(RIGHT, counts=False)))
    counting = Counting(work=saying(RIGHT))
    marked(kept, [one], counting, Rules(RULES.axes))
    assert len(counting.done) == 1
    assert grade_of(kept, Rules(RULES.axes), one)["counts"]


def test_only_what_passes_goes_on_the_clock_and_there_alone(kept, one, tmp_path):
    (tmp_path / "other.py").write_bytes(b"x = 1\n")
    other = Wanted("toy/twice", "v1", hashlib.sha256(b"x = 1\n").hexdigest(), tmp_path / "other.py")
    rules = Rules(("correctness", "speed"))

    def work(told, source):
        axes = Piece.of(told).axes
        if axes == ("speed",):
            return saying((Code.NOT_JUDGED, Code.NOT_JUDGED, Code.TOO_SLOW))(told, source)
        return saying(RIGHT if source == SOURCE else WRONG)(told, source)

    counting = Counting(work=work)
    assert sorted(marked(kept, [one, other], counting, rules)) == [Code.TOO_SLOW, Code.WRONG_ANSWER]
    assert [(piece.axes, piece.digest == one.digest) for piece in counting.done] == [
        (("correctness",), True),
        (("correctness",), False),
        (("speed",), True),
    ]
    assert grade_of(kept, rules, one)["verdict"] == "too_slow"
    assert marked(kept, [one, other], counting, rules) == []


def test_an_accepted_report_on_too_few_cases_is_no_grade_where_a_lock_asks_for_more(kept, tmp_path):
    made = exercise(tmp_path)
    (tmp_path / "mine.py").write_bytes(SOURCE)
    one = Wanted("toy/twice", made.full_digest, hashlib.sha256(SOURCE).hexdigest(), tmp_path / "mine.py")
    rules = Rules(RULES.axes, SEED, str(tmp_path), "unboxed", True, Pins.of(Catalog(tmp_path)))
    assert marked(kept, [one], Counting(work=saying(RIGHT)), rules) == [Code.JUDGE_ERROR]
    assert marked(kept, [one], Counting(), rules) == [Code.ACCEPTED]


WRITER = """
import sys
from pathlib import Path
from judge.course.ledger import opened
from judge.course.work import Piece
from judge.report.as_json import document
from tests.reports import report

with opened(Path(sys.argv[1])) as kept:
    for number in range(1000):
        digest = f"{number:064x}"
        if kept.grade("toy/twice", "v1", digest, ("correctness",)) is None:
            kept.add(Piece("toy/twice", "v1", digest, ("correctness",), 1, "7"), document(report()))
            print(number, flush=True)
"""


def test_what_was_said_to_be_recorded_is_there_after_kill_9_and_only_once(tmp_path):
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    said = []
    for stop in (7, 9):
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        said += [int(running.stdout.readline()) for _ in range(stop)]
        running.kill()
        said += map(int, running.stdout.read().split())
        running.wait()
        running.stdout.close()
    assert len(set(said)) == len(said)
    connection = sqlite3.connect(tmp_path / FILE)
    rows = [int(digest, 16) for (digest,) in connection.execute("SELECT digest FROM gradings ORDER BY id")]
    connection.close()
    assert set(said) <= set(rows)
    assert rows == list(range(len(rows)))
    assert len(rows) <= len(said) + 2  # recorded, and killed before it was said


# A class


def put(root, learner, text, name="toy/twice"):
    path = root / learner / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def room(tmp_path):
    """A catalogue and four learners, two of whom handed in the same."""
    exercise(tmp_path / "catalog")
    for learner, text in (("ann", SOLUTION), ("bob", SAME), ("cy", SOLUTION)):
        put(tmp_path / "class", learner, text)
    (tmp_path / "class/dee").mkdir()
    return tmp_path


def gathered_from(room, since=None):
    (task,) = tasks(Catalog(room / "catalog"), ["toy/twice"], {}, None)
    assert isinstance(task, Task)
    return gathered([task], learners(room / "class"), since)


def rules_of(room):
    return Rules(RULES.axes, SEED, str(room / "catalog"), "unboxed", True)


def test_the_same_submission_of_two_learners_is_graded_once_and_is_the_grade_of_both(room, kept):
    found, counting = gathered_from(room), Counting()
    marked(kept, found.wanted, counting, rules_of(room))
    book = book_of(found, kept, rules_of(room))
    assert len(counting.done) == 2
    assert [row.cells[0].code for row in book.rows] == [Code.ACCEPTED, Code.WRONG_ANSWER, Code.ACCEPTED, None]
    assert book.rows[3].cells[0].standing is Standing.MISSING


def test_a_grade_stays_when_its_exercise_changes_until_it_is_judged_again(room, kept):
    rules = rules_of(room)
    marked(kept, gathered_from(room).wanted, Counting(), rules)
    stricter = SPEC.replace('"""Doubles every element."""', '"""Doubles, stricter."""')
    exercise(room / "catalog", spec=stricter, solution=SAME.replace("return x", "return 1 * x"))
    found = gathered_from(room)
    assert ungraded(kept, rules, found.wanted) == []
    book = book_of(found, kept, rules)
    assert [row.cells[0].old for row in book.rows] == [True, True, True, False]
    assert changed(found, book, kept, rules) == []
    marked(kept, found.wanted, Counting(), rules)
    now = changed(found, book_of(found, kept, rules), kept, rules)
    assert [(one.learner.key, one.before, one.after) for one in now] == [
        ("ann", Code.ACCEPTED, Code.WRONG_ANSWER),
        ("bob", Code.WRONG_ANSWER, Code.ACCEPTED),
        ("cy", Code.ACCEPTED, Code.WRONG_ANSWER),
    ]
    assert now[1].mended[0] == "correctness/rows"
    assert now[0].broken[0] == "correctness/rows"


def test_a_family_that_was_not_reached_is_not_mended():
    def cell(*results):
        return document(report(results=results, families=("correctness/rows", "stability/large", "stability/small")))

    unstable = result("stability", Code.UNSTABLE, "large", large=20.0, small=1.0)
    earlier = cell(result("correctness", Code.ACCEPTED, rows=1.0), unstable)
    wrong = cell(result("correctness", Code.WRONG_ANSWER, "rows"), result("stability", Code.NOT_JUDGED))
    stable = result("stability", Code.ACCEPTED, large=2.0, small=1.0)
    right = cell(result("correctness", Code.ACCEPTED, rows=1.0), stable)
    found = changes([("ann", Cell(Standing.GRADED, now), earlier) for now in (wrong, right)])
    assert [one.mended for one in found] == [(), ("stability/large",)]


def test_an_exercise_that_is_broken_holds_no_other_up(room):
    (room / "catalog/exercises/toy/mute").mkdir()
    (room / "catalog/exercises/toy/mute/spec.py").write_text("raise OSError('no such disk')\n")
    good, bad = sorted(tasks(Catalog(room / "catalog"), ["toy/twice", "toy/mute"], {}, None), key=str)
    assert isinstance(good, Task)
    assert "no such disk" in str(bad)


def test_an_exercise_that_is_not_the_pinned_one_is_left_out(room):
    pins = Pins.of(Catalog(room / "catalog"))
    exercise(room / "catalog", spec=SPEC.replace("(1, 5, 33)", "(1,)"))
    (why,) = tasks(Catalog(room / "catalog"), ["toy/twice"], {}, pins)
    assert "is not the exercise that judge.lock pins" in str(why)


def test_what_has_not_changed_since_a_commit_is_not_graded_and_has_its_grade_where_there_is_one(room, kept):
    committed(room / "class/ann")
    found = gathered_from(room, since="HEAD")
    assert set(found.unknown) == {"bob", "cy", "dee"}
    assert sorted(one.path.parts[-3] for one in found.wanted) == ["bob", "cy"]
    assert book_of(found, kept, RULES).rows[0].cells[0].standing is Standing.UNCHANGED
    put(room / "class", "ann", SAME)
    assert "ann" in {one.path.parts[-3] for one in gathered_from(room, since="HEAD").wanted}


def test_our_own_failure_has_the_digest_of_what_it_failed_at(tmp_path):
    exercise(tmp_path)
    told = piece(tmp_path)
    made = failed(told, "oops")
    assert (made.digest, made.exercise_digest, made.verdict.code) == (told.digest, told.version, Code.JUDGE_ERROR)
