"""Reviews: what was submitted, replayed on an invented clock; and the command that begins one."""

import contextlib
import dataclasses
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from fsrs import Rating

import cli
from judge import review
from judge.catalog import Catalog
from judge.commands.submissions import comes_back
from judge.history import Attempt, opened, place
from judge.report import of_review
from judge.report.as_terminal import WIDTH, printed
from judge.review import DAY, MONTHLY, QUARTERLY, WEEKLY, Cadence, cadence, memory, rating, returns
from judge.tracks import dependents
from judge.verdict import Code
from tests.catalogs import SPEC, STUB, exercise
from tests.reports import RIGHT as ACCEPTED
from tests.reports import SOURCE, WRONG, report

ROOT = Path(__file__).parent.parent
RIGHT, BAD, SLOW, SHAKY = Code.ACCEPTED, Code.WRONG_ANSWER, Code.TOO_SLOW, Code.UNSTABLE
MINE = "def twice(x):\n    return x + x\n"


def tried(*codes, first=1, day=0.0):
    """Submissions of one day, numbered from `first`."""
    return [Attempt(number, code, DAY * day) for number, code in enumerate(codes, first)]


# The rule -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failed", "rated"),
    [
        ([], Rating.Easy),
        ([BAD], Rating.Good),
        ([SLOW, SHAKY], Rating.Good),
        ([BAD, SLOW], Rating.Hard),
        ([BAD, Code.RUNTIME_ERROR, BAD], Rating.Hard),
        ([SLOW] * 6, Rating.Hard),
        ([BAD] * 4, Rating.Again),
    ],
)
def test_the_rating_follows_from_what_failed_before(failed, rated):
    assert rating(failed) is rated


@pytest.mark.parametrize(
    ("kind", "sources", "found"),
    [
        ("predict", ["a paper"], WEEKLY),
        ("function", ["a paper"], MONTHLY),
        ("stateful", [], MONTHLY),
        ("experiment", ["a paper"], QUARTERLY),
        ("experiment", [], MONTHLY),
        ("project", ["a paper"], QUARTERLY),
    ],
)
def test_what_is_handed_in_says_how_often_it_comes_back(kind, sources, found):
    assert cadence(kind, sources) == found


def test_what_was_never_accepted_is_not_remembered():
    assert memory(tried(BAD, SLOW), []) is None


def test_the_first_acceptance_is_rated_by_all_that_came_before():
    assert [memory(tried(*codes, RIGHT), []).last for codes in ([], [BAD], [BAD] * 3, [BAD] * 9)] == [
        Rating.Easy,
        Rating.Good,
        Rating.Hard,
        Rating.Again,
    ]


def test_what_was_hard_fades_sooner():
    left = [memory(tried(*[BAD] * failed, RIGHT), []).left(20 * DAY) for failed in (0, 1, 3, 9)]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == 4


def test_without_a_review_what_is_submitted_again_is_no_memory():
    assert memory([*tried(RIGHT), *tried(BAD, RIGHT, first=2, day=30)], []) == memory(tried(RIGHT), [])


def test_reviews_at_different_dates_are_rated_by_their_own_submissions():
    attempts = [*tried(BAD, RIGHT), *tried(RIGHT, first=3, day=10), *tried(BAD, BAD, RIGHT, first=4, day=40)]
    ratings = [memory(attempts[:many], [2, 3]).last for many in (2, 3, 6)]
    assert ratings == [Rating.Good, Rating.Easy, Rating.Hard]
    assert [memory(attempts[:many], [2, 3]).at / DAY for many in (2, 3, 6)] == [0, 10, 40]


def test_who_remembers_is_left_alone_for_longer():
    stays = []
    attempts, begun, day = tried(RIGHT), [], 0
    for number in range(2, 6):
        stay = round((memory(attempts, begun).due(Cadence(1, 10_000)) - DAY * day) / DAY)
        stays.append(stay)
        day += stay
        begun.append(number - 1)
        attempts += tried(RIGHT, first=number, day=day)
    assert all(later > 1.5 * sooner for sooner, later in pairwise(stays))


def test_a_review_that_is_begun_is_open_until_it_is_accepted():
    attempts = tried(RIGHT)
    assert (memory(attempts, []).begun, memory(attempts, [1]).begun) == (False, True)
    attempts += tried(BAD, BAD, first=2, day=9)
    assert (memory(attempts, [1]).begun, memory(attempts, [1]).tries) == (True, 2)
    attempts += tried(RIGHT, first=4, day=9)
    assert (memory(attempts, [1]).begun, memory(attempts, [1]).last) == (False, Rating.Hard)


def test_a_review_begun_twice_is_one():
    attempts = [*tried(RIGHT), *tried(BAD, RIGHT, first=2, day=9)]
    assert memory(attempts, [1, 2]) == memory(attempts, [1])


def test_a_review_that_nobody_submits_for_changes_nothing_that_is_known():
    known, begun = memory(tried(RIGHT), []), memory(tried(RIGHT), [1])
    assert dataclasses.replace(begun, begun=False) == known


@pytest.mark.parametrize("bounds", [WEEKLY, MONTHLY, QUARTERLY])
def test_no_exercise_stays_away_for_longer_or_shorter_than_its_cadence(bounds):
    easy = [*tried(RIGHT), *tried(RIGHT, first=2, day=30), *tried(RIGHT, first=3, day=300)]
    assert memory(easy, [1, 2]).due(bounds) == DAY * (300 + bounds.at_most)
    assert memory(tried(BAD, BAD, BAD, RIGHT), []).due(bounds) == DAY * bounds.at_least


def test_what_had_to_be_learnt_again_comes_sooner():
    known = memory(tried(*[BAD] * 9, RIGHT), [])
    assert 0 < known.due(QUARTERLY) < DAY * QUARTERLY.at_least


def test_a_clock_that_is_set_back_breaks_nothing():
    known = memory([*tried(RIGHT, day=50), *tried(RIGHT, first=2, day=10)], [1])
    assert known.left(0.0) == 1.0


NEEDS = {"sum": [], "logsumexp": ["sum"], "softmax": ["logsumexp", "sum"], "qr": ["sum", "no such exercise"]}


def test_dependents_are_counted_once_also_where_others_are_between():
    assert dependents(NEEDS) == {"sum": 3, "logsumexp": 1, "softmax": 0, "qr": 0}


def test_exercises_that_need_each_other_depend_on_one_another():
    assert dependents({"a": ["b"], "b": ["a"]}) == {"a": 1, "b": 1}


def order(now, days, depend, begun=()):
    """The names in the order in which they come back; each was accepted at its day, at the first attempt."""
    known = {name: memory(tried(RIGHT, day=day), [1] if name in begun else []) for name, day in days.items()}
    return [one.name for one in returns(DAY * now, known, lambda name: MONTHLY, depend)]


def test_what_is_due_for_longest_comes_first_and_then_that_on_which_most_depend():
    days = {"late": 3, "b": 0.2, "c": 0.1, "a": 0.3}
    assert order(20, days, {"b": 3, "late": 9}) == ["b", "a", "c", "late"]


def test_what_is_begun_comes_first_of_all():
    assert order(20, {"a": 0, "b": 9}, {"a": 9}, begun=["b"]) == ["b", "a"]


def test_it_is_due_from_the_moment_on_at_which_it_comes_back():
    (one,) = returns(0.0, {"a": memory(tried(RIGHT), [])}, lambda name: MONTHLY, {})
    assert [review.is_due(one.at + later, one) for later in (-1.0, 0.0, 1.0)] == [False, True, True]


def test_the_list_fits_a_terminal():
    found = [review.Return(f"transformer/{'long' * 9}", -DAY * 800, 0.5, False, 0, 66)] * 2
    lines = printed([of_review.listed(0.0, found)]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) == 5  # no line is wrapped


# The command --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """toy/twice; after it toy/again; and a prediction."""
    root = tmp_path_factory.mktemp("catalog")
    exercise(root)
    for name, more in (("again", "requires=['toy/twice'],"), ("bits", "kind='predict',")):
        later = root / f"exercises/toy/{name}"
        later.mkdir()
        (later / "spec.py").write_text(SPEC.replace("panel=[],", f"panel=[], {more}"))
        (later / "stub.py").write_text(STUB)
        (later / "statement.md").write_text(f"# {name}\n")
    return root


@pytest.fixture
def clock(monkeypatch):
    """The time, which stands still unless it is set."""
    now = [1_000 * DAY]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


@pytest.fixture
def run(catalog, clock, capsys, tmp_path, monkeypatch):
    """Runs the command in a workspace: exit code, stdout, stderr."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("JUDGE_CATALOG", str(catalog))
    cli.run(["init", str(tmp_path / "learn")])
    monkeypatch.chdir(tmp_path / "learn")
    capsys.readouterr()

    def command(*arguments):
        code = cli.run([*map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def submitted(clock, *reports):
    """They are in the user's history, now."""
    with opened(place(), writing=True) as kept:
        for one in reports:
            kept.add(one, SOURCE, {}, clock[0])


def solved(name="twice"):
    path = Path(f"toy/{name}.py")
    path.parent.mkdir(exist_ok=True)
    path.write_text(MINE)
    return path


def known(name="toy/twice"):
    with opened(place()) as kept:
        return memory(kept.attempts(name)[name], kept.begun().get(name, []))


def test_what_is_accepted_comes_due_and_is_listed_with_what_depends_on_it(run, clock):
    assert run("review")[1].startswith("nothing is accepted yet")
    submitted(clock, report(), report(exercise="toy/again", seed=2))
    assert run("review")[1] == "nothing is due; first comes toy/twice, in 8 days\n"
    clock[0] += 9 * DAY
    first, second, *_ = run("review")[1].splitlines()
    assert (first.split()[0], "1 exercise builds on it" in first) == ("toy/twice", True)
    assert second.split()[0] == "toy/again"


def test_a_prediction_comes_back_within_the_week(run, clock):
    submitted(clock, report(), report(exercise="toy/bits", seed=2))
    assert run("review")[1] == "nothing is due; first comes toy/bits, in 7 days\n"


@pytest.mark.parametrize("words", [("twice",), ("--next",)])
def test_a_review_begins_from_the_stub_and_keeps_what_was_there(run, clock, words):
    submitted(clock, report())
    clock[0] += 9 * DAY
    path = solved()
    code, out, _ = run("review", *words)
    assert (code, "what was there is in twice.py.~1~" in out) == (cli.ACCEPTED, True)
    assert (path.read_text(), path.with_name("twice.py.~1~").read_text()) == (STUB.lstrip(), MINE)
    assert known().begun


def test_a_review_that_has_begun_touches_nothing_when_it_is_asked_for_again(run, clock):
    submitted(clock, report())
    run("review", "twice")
    path = solved()
    code, out, _ = run("review", "twice")
    assert (code, path.read_text()) == (cli.ACCEPTED, MINE)
    assert "the review has begun; judge reset toy/twice begins it again" in out


def test_where_the_stub_stands_already_only_the_review_is_recorded(run, clock):
    submitted(clock, report())
    path = solved()
    run("reset", "twice")
    code, out, _ = run("review", "twice")
    assert (code, "what was there" in out, known().begun) == (cli.ACCEPTED, False, True)
    assert sorted(one.name for one in path.parent.iterdir()) == ["twice.py", "twice.py.~1~"]


def test_a_review_of_what_is_not_in_this_workspace_puts_the_stub_there(run, clock):
    submitted(clock, report())
    assert run("review", "twice")[0] == cli.ACCEPTED
    assert Path("toy/twice.py").read_text() == STUB.lstrip()


def test_what_was_never_accepted_cannot_be_reviewed(run, clock):
    submitted(clock, report(WRONG))
    path = solved()
    code, _, err = run("review", "twice")
    assert (code, path.read_text(), "is not accepted yet" in err) == (cli.USAGE, MINE, True)


def test_where_nothing_is_due_next_begins_nothing(run, clock):
    submitted(clock, report())
    path = solved()
    assert run("review", "--next")[1] == "nothing is due; first comes toy/twice, in 8 days\n"
    assert path.read_text() == MINE


def test_a_name_and_next_are_too_much(run):
    assert run("review", "twice", "--next")[0] == cli.USAGE


def test_a_stub_that_cannot_be_written_begins_no_review(run, clock, monkeypatch):
    submitted(clock, report())
    path = solved()

    def full(*paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert run("review", "twice")[0] == cli.JUDGE_ERROR
    assert (path.read_text(), known().begun) == (MINE, False)


def test_reviews_at_different_dates_each_count(run, clock):
    submitted(clock, report())
    ratings = [known().last]
    for seed, verdicts in ((10, [WRONG]), (20, [WRONG] * 2), (30, [WRONG] * 5)):
        clock[0] += 30 * DAY
        run("review", "twice")
        submitted(clock, *(report(codes, seed=seed + at) for at, codes in enumerate(verdicts)))
        assert f"left  begun, {len(verdicts)} tr" in run("review")[1]
        submitted(clock, report(seed=seed + 9))
        ratings.append(known().last)
    assert ratings == [Rating.Easy, Rating.Good, Rating.Hard, Rating.Again]


def test_status_shows_what_is_fading_until_it_is_accepted_again(run, clock):
    submitted(clock, report())
    assert "fading" not in run("status")[1]
    clock[0] += 20 * DAY
    out = run("status")[1]
    assert "✓ twice  accepted, 1 try, 20 days ago; fading, 8" in out
    assert out.endswith("1 of 3 exercises accepted; 1 fading: judge review\n")
    run("review", "twice")
    submitted(clock, report(seed=2))
    assert "fading" not in run("status")[1]


def test_a_broken_exercise_fades_and_comes_back_as_any_other(run, catalog, clock):
    spec = catalog / "exercises/toy/twice/spec.py"
    before = spec.read_text()
    submitted(clock, report())
    clock[0] += 20 * DAY
    spec.write_text("1 / 0\n")
    try:
        assert "fading, 8" in run("status")[1]
        assert "toy/twice" in run("review")[1].splitlines()[0]
    finally:
        spec.write_text(before)


def test_a_judge_error_in_a_review_is_no_failure(run, clock):
    submitted(clock, report())
    run("review", "twice")
    error = report((Code.JUDGE_ERROR, Code.NOT_JUDGED, Code.NOT_JUDGED), seed=5)
    submitted(clock, error, report(seed=6))
    assert known().last is Rating.Easy


def test_submit_says_how_it_went_and_when_it_comes_back(catalog, run, clock):
    twice = Catalog(catalog).find("twice")
    with opened(place(), writing=True) as kept:
        for seed, (codes, said) in enumerate([(WRONG, ""), (ACCEPTED, "  memory: good; it comes back in 7 days")]):
            entry = kept.add(report(codes, seed=seed), SOURCE, {})
            assert comes_back(kept, twice, entry).plain == said
        again = kept.add(report(seed=9), SOURCE, {}, clock[0] + DAY)  # no review was begun
        assert comes_back(kept, twice, again).plain == ""


# Many rows ----------------------------------------------------------------------------------------------------------

MANY = 10_000


def filled(catalog, path):
    """Ten thousand submissions of eight years in the history, two in five accepted; each tenth begins a review."""
    with opened(path, writing=True):
        pass
    dice, names, now = random.Random(1), Catalog(catalog).names(), time.time()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO sources VALUES ('ab', ?)", (SOURCE,))
        for number in range(1, MANY + 1):
            name, at = dice.choice(names), now - 0.3 * DAY * (MANY - number)
            code = RIGHT if dice.random() < 0.4 else BAD
            about = (number, name, at, code, f"{number:032x}", json.dumps({"long": "report" * 500}))
            connection.execute("INSERT INTO submissions VALUES (?, ?, ?, ?, 1, 'ab', ?, 1.5, ?, '{}')", about)
            if dice.random() < 0.1:
                connection.execute("INSERT INTO reviews (exercise, at, after) VALUES (?, ?, ?)", (name, at, number))


def cpu_seconds(catalog, data):
    """What `judge status` takes, at best of three."""
    command = [sys.executable, "-c", "from cli import main; main()", "--catalog", str(catalog), "status"]
    told = os.environ | {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(data)}
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=told, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


@pytest.mark.slow
def test_status_is_nearly_as_quick_with_ten_thousand_submissions_as_with_none(catalog, tmp_path):
    filled(catalog, tmp_path / "judge/history.sqlite3")
    assert cpu_seconds(catalog, tmp_path) < 1.5 * cpu_seconds(catalog, tmp_path / "empty")
