"""The history: what was recorded is there once and stays, whoever writes beside us and however we end."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from judge import history
from judge.history import MIGRATIONS, Attempt, HistoryError, opened, prepare, transaction
from judge.verdict import Code, Report, Verdict
from tests.reports import ERROR, RIGHT, SOURCE, WRONG, report

ROOT = Path(__file__).parent.parent
ON = {"processors": 2}
# Records submissions FIRST, FIRST + 1, ... and says each number once it is recorded.
WRITER = """
import sys
from pathlib import Path
from judge.history import opened
from tests.reports import SOURCE, report

path, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for seed in range(first, first + count):
    with opened(path, writing=True) as kept:
        kept.add(report(seed=seed), SOURCE, {}, float(seed))
    print(seed, flush=True)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "judge" / "history.sqlite3"


@contextlib.contextmanager
def filled(path, *reports):
    """The history with these reports recorded, a second apart."""
    with opened(path, writing=True) as kept:
        for at, one in enumerate(reports):
            kept.add(one, SOURCE, ON, float(at))
        yield kept


def writer(path, first, count):
    command = [sys.executable, "-c", WRITER, str(path), str(first), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def seeds(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [int(seed, 16) for (seed,) in connection.execute("SELECT seed FROM submissions ORDER BY id")]


def test_a_submission_comes_back_with_all_that_was_said_of_it(path):
    with filled(path, report(seed=7)) as kept:
        (one,) = kept.everything()
    assert (one.source, one.environment, one.entry.code) == (SOURCE, ON, Code.ACCEPTED)
    assert one.report["schema"] == "judge/report/1"
    assert (one.report["seed"], one.entry.digest) == (f"{7:032x}", one.report["digest"])


def test_what_is_recorded_twice_is_there_once_and_as_it_was(path):
    with filled(path, report(), report(seed=2)) as kept:
        again = kept.add(report(seconds=99.0), SOURCE, {}, 50.0)
        assert (again.id, again.at, again.seconds) == (1, 0.0, 1.5)
        assert len(kept.latest()) == 2


def test_a_source_that_is_submitted_again_is_kept_once(path):
    with filled(path, report(seed=1), report(seed=2)):
        pass
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sources").fetchone() == (1,)


def test_a_report_on_another_source_is_not_recorded(path):
    with filled(path) as kept, pytest.raises(ValueError, match="another source"):
        kept.add(report(source=b"x = 1\n"), SOURCE, {}, 0.0)


def test_a_file_that_was_refused_unread_is_recorded_without_source(path):
    refused = Report("toy/twice", "link.py", "", Verdict(report(WRONG).verdict.results), "warm", True, "0" * 32)
    with opened(path, writing=True) as kept:
        kept.add(refused, b"what the link points to", {}, 0.0)
        assert [one.source for one in kept.everything()] == [b""]


def test_a_judge_error_is_recorded_and_never_counts(path):
    with filled(path, report(WRONG, seed=1), report(ERROR, seed=2)) as kept:
        assert [(one.code, one.counts) for one in kept.latest()] == [
            (Code.JUDGE_ERROR, False),
            (Code.WRONG_ANSWER, True),
        ]
        standing = kept.standings()["toy/twice"]
    assert (standing.tries, standing.last) == (1, Code.WRONG_ANSWER)


def test_what_is_graded_without_walls_never_counts(path):
    with filled(path, report(counts=False)) as kept:
        assert kept.standings() == {}


def test_what_was_accepted_once_stays_accepted(path):
    with filled(path, report(WRONG, seed=1), report(seed=2), report(WRONG, seed=3), report(seed=4)) as kept:
        standing = kept.standings()["toy/twice"]
    assert (standing.tries, standing.accepted_at, standing.last, standing.at) == (4, 1.0, Code.ACCEPTED, 3.0)


def test_the_last_are_shown_first_and_no_more_than_asked_for(path):
    others = [report(seed=seed, exercise=f"toy/{'odd' if seed % 2 else 'even'}") for seed in range(1, 8)]
    with filled(path, *others) as kept:
        assert [one.id for one in kept.latest(at_most=3)] == [7, 6, 5]
        assert [one.id for one in kept.latest("toy/even")] == [6, 4, 2]


def test_before_a_submission_is_the_last_of_the_same_exercise_that_counts(path):
    told = [report(WRONG, seed=1), report(ERROR, seed=2), report(seed=3, exercise="toy/other"), report(seed=4)]
    with filled(path, *told) as kept:
        last, *_ = kept.latest()
        before = kept.before(last)
        assert before is not None
        assert before.entry.id == 1
        assert kept.before(before.entry) is None


def test_attempts_are_those_that_count_oldest_first(path):
    told = [report(WRONG, seed=1), report(ERROR, seed=2), report(seed=3, exercise="toy/other"), report(seed=4)]
    with filled(path, *told) as kept:
        twice = [Attempt(1, Code.WRONG_ANSWER, 0.0), Attempt(4, Code.ACCEPTED, 3.0)]
        assert kept.attempts() == {"toy/twice": twice, "toy/other": [Attempt(3, Code.ACCEPTED, 2.0)]}
        assert kept.attempts("toy/twice") == {"toy/twice": twice}


def test_a_review_knows_what_was_submitted_before_it(path):
    with filled(path) as kept:
        kept.begin("toy/twice", 1.0)
        kept.add(report(seed=1, exercise="toy/other"), SOURCE, {}, 2.0)
        kept.begin("toy/twice", 3.0)
        assert kept.begun() == {"toy/twice": [0, 1]}


def test_a_number_that_nothing_has_is_nothing(path):
    with filled(path, report()) as kept:
        assert kept.kept(2) is None


def test_who_only_reads_makes_no_file(path):
    with opened(path) as kept:
        assert (kept.latest(), kept.standings()) == ([], {})
    assert not path.parent.exists()


def test_the_file_is_for_its_owner_only(path):
    with filled(path, report()):
        assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("said", "found"),
    [("/data", "/data/judge"), ("relative", "/home/me/.local/share/judge"), ("", "/home/me/.local/share/judge")],
)
def test_the_file_is_in_the_users_data_folder(monkeypatch, said, found):
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_DATA_HOME", said)
    assert history.place() == Path(found) / "history.sqlite3"


def test_a_file_that_is_no_history_is_an_error_with_a_remedy_and_stays_as_it_is(tmp_path):
    path = tmp_path / "history.sqlite3"
    path.write_text("precious" * 200)
    with pytest.raises(HistoryError) as told, opened(tmp_path / "another.sqlite3"), opened(path, writing=True):
        pass
    assert str(told.value) == f"{path}: file is not a database; move it away to begin a new one"
    assert path.read_text() == "precious" * 200


# The schema ---------------------------------------------------------------------------------------------------------

LATER = (*MIGRATIONS, ("ALTER TABLE submissions ADD COLUMN hints INTEGER NOT NULL DEFAULT 0",))
BROKEN = (*MIGRATIONS, ("CREATE TABLE notes (id)", "CREATE INDEX wrong ON nothing (id)"))


def version(connection):
    return connection.execute("PRAGMA user_version").fetchone()[0]


@contextlib.contextmanager
def connected(path):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_a_migration_keeps_what_was_recorded(path):
    with filled(path, report()):
        pass
    with connected(path) as connection:
        prepare(connection, LATER)
        assert version(connection) == len(LATER)
        assert connection.execute("SELECT seed, hints FROM submissions").fetchall() == [(f"{1:032x}", 0)]


def test_every_version_there_ever_was_comes_to_the_newest_schema(tmp_path):
    schemas = set()
    for at in range(len(LATER) + 1):
        with connected(tmp_path / f"{at}") as connection:
            prepare(connection, LATER[:at])
            prepare(connection, LATER)
            schemas.add(tuple(connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name")))
    assert len(schemas) == 1


def test_a_history_from_before_there_were_reviews_is_kept_and_takes_them(path):
    path.parent.mkdir(parents=True)
    with connected(path) as connection:
        prepare(connection, MIGRATIONS[:1])
        connection.execute("INSERT INTO sources VALUES ('ab', 'x = 1')")
        connection.execute(
            "INSERT INTO submissions VALUES (7, 'toy/twice', 5.0, 'accepted', 1, 'ab', '0f', 1.5, '{}', '{}')"
        )
    with opened(path, writing=True) as kept:
        assert (kept.begun(), kept.attempts()) == ({}, {"toy/twice": [Attempt(7, Code.ACCEPTED, 5.0)]})
        kept.begin("toy/twice", 6.0)
        assert kept.begun() == {"toy/twice": [7]}


def test_a_migration_that_fails_leaves_nothing_behind(path):
    with filled(path, report()):
        pass
    with connected(path) as connection:
        with pytest.raises(sqlite3.OperationalError, match="nothing"):
            prepare(connection, BROKEN)
        assert version(connection) == len(MIGRATIONS)
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'notes'").fetchone() is None
    with opened(path) as kept:
        assert len(kept.latest()) == 1


def test_a_history_of_a_newer_judge_is_left_alone(path):
    with filled(path, report()):
        pass
    with connected(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(HistoryError, match="newer version of the judge"), opened(path, writing=True):
        pass


def test_what_is_interrupted_in_a_transaction_has_not_happened(path):
    with filled(path, report()):
        pass
    with connected(path) as connection:
        with contextlib.suppress(KeyboardInterrupt), transaction(connection):
            connection.execute("DELETE FROM submissions")
            raise KeyboardInterrupt
        assert connection.execute("SELECT count(*) FROM submissions").fetchone() == (1,)


# Many rows: no report and no source is read to answer what is asked for often ----------------------------------------


@pytest.mark.parametrize(
    ("query", "values", "index"),
    [
        (history.STANDINGS, (), "USING COVERING INDEX counted"),
        (history.LATEST_OF, ("toy/twice", 20), "USING INDEX by_exercise (exercise=?)"),
        (history.ATTEMPTS, (), "USING COVERING INDEX counted"),
        (history.ATTEMPTS_AT, ("toy/twice",), "USING COVERING INDEX counted (exercise=?)"),
        (history.BEFORE, ("toy/twice", 9), "USING INDEX counted (exercise=? AND id<?)"),
        (f"{history.WHOLE} WHERE id = ?", (1,), "USING INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
def test_what_is_asked_for_often_is_answered_from_an_index(path, query, values, index):
    with filled(path):
        pass
    with connected(path) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step == "SCAN submissions" or "TEMP B-TREE" in step], plan


# Others who write, and sudden ends ----------------------------------------------------------------------------------


def test_two_writers_who_begin_at_once_lose_nothing_and_record_nothing_twice(path):
    writers = [writer(path, first, 30) for first in (1, 16)]
    assert [one.wait(60) for one in writers] == [0, 0]
    assert sorted(seeds(path)) == list(range(1, 46))
    for one in writers:
        one.communicate()


def test_a_writer_who_is_killed_loses_nothing_that_was_recorded(path):
    first = 1
    for patience in (1, 5, 12, 30):
        one = writer(path, first, 100_000)
        said = [int(one.stdout.readline()) for _ in range(patience)]
        one.kill()
        said += [int(line) for line in one.communicate()[0].splitlines()]
        found = seeds(path)
        assert found[: said[-1]] == list(range(1, said[-1] + 1))  # every one that was recorded, once and in order
        assert len(found) - said[-1] in (0, 1)  # and the one of which it could not speak any more
        first = said[-1]  # who comes back records the last once more
    assert seeds(path) == list(range(1, len(seeds(path)) + 1))


def test_a_writer_who_stops_in_the_middle_leaves_the_others_waiting_and_then_nothing(path):
    with filled(path, report()):
        pass
    script = f"""
import sqlite3, sys
connection = sqlite3.connect({str(path)!r}, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("DELETE FROM submissions")
print("deep in it", flush=True)
sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    other = subprocess.Popen([sys.executable, "-c", script], **pipes)
    assert other.stdout is not None
    other.stdout.readline()
    with opened(path) as kept:
        assert len(kept.latest()) == 1  # who reads does not wait
    os.kill(other.pid, 9)
    other.communicate()
    with opened(path, writing=True) as kept:
        kept.add(report(RIGHT, seed=2), SOURCE, {}, 1.0)
    assert seeds(path) == [1, 2]
