"""Every submission, and when each review began, kept in one SQLite file in the user's data folder.

Each is written in one transaction, so it is there or it is not, whoever else writes and however we end. Exercise,
source and seed tell one grading from another: recorded twice, it is there once. What is asked for often is answered
from indexes that hold no report and no source.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from judge.report import as_json
from judge.verdict import Code, Report

BUSY_SECONDS = 30.0
NEVER = (Code.JUDGE_ERROR, Code.NOT_JUDGED)  # verdicts that are no grade

# Each is run once, in a transaction of its own; PRAGMA user_version says how many have been. None is ever changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE sources (digest TEXT PRIMARY KEY, source BLOB NOT NULL)",
        """CREATE TABLE submissions (
            id INTEGER PRIMARY KEY,
            exercise TEXT NOT NULL,
            at REAL NOT NULL,
            code TEXT NOT NULL,
            counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
            digest TEXT NOT NULL REFERENCES sources (digest),
            seed TEXT NOT NULL,
            seconds REAL NOT NULL,
            report TEXT NOT NULL,
            environment TEXT NOT NULL,
            UNIQUE (exercise, digest, seed)
        )""",
        "CREATE INDEX by_exercise ON submissions (exercise, id)",
        "CREATE INDEX counted ON submissions (exercise, id, code, at, counts) WHERE counts",
    ),
    # A review: when it was begun, and the last submission of all before that.
    (
        """CREATE TABLE reviews (
            id INTEGER PRIMARY KEY,
            exercise TEXT NOT NULL,
            at REAL NOT NULL,
            after INTEGER NOT NULL
        )""",
    ),
)

ENTRY = "SELECT id, exercise, at, code, counts, digest, seconds FROM submissions"
LATEST = f"{ENTRY} ORDER BY id DESC LIMIT ?"
LATEST_OF = f"{ENTRY} WHERE exercise = ? ORDER BY id DESC LIMIT ?"
ACCEPTED = """SELECT source FROM submissions JOIN sources USING (digest)
    WHERE exercise = ? AND counts AND code = 'accepted' ORDER BY id DESC LIMIT 1"""
BEFORE = f"{ENTRY} WHERE exercise = ? AND counts AND id < ? ORDER BY id DESC LIMIT 1"
STANDINGS = """SELECT submissions.exercise, tries, accepted_at, code, at
    FROM (SELECT exercise, count(*) AS tries, min(CASE WHEN code = 'accepted' THEN at END) AS accepted_at,
        max(id) AS last FROM submissions WHERE counts GROUP BY exercise) JOIN submissions ON id = last"""
ATTEMPTS = "SELECT exercise, id, code, at FROM submissions WHERE counts ORDER BY exercise, id"
ATTEMPTS_AT = "SELECT exercise, id, code, at FROM submissions WHERE counts AND exercise = ? ORDER BY id"
BEGIN = "INSERT INTO reviews (exercise, at, after) SELECT ?, ?, coalesce(max(id), 0) FROM submissions"
WHOLE = """SELECT id, exercise, at, code, counts, submissions.digest, seconds, report, environment, source
    FROM submissions JOIN sources USING (digest)"""


class HistoryError(OSError):
    """The file cannot be read or written, or is none of ours; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A submission as a line of the history.

    Attributes:
        id: its number, by which the user calls it.
        at: when it was recorded, by `time.time`.
        counts: False for a judge error, and for what was graded without walls.
        digest: SHA-256 of the source; empty where the file was refused unread.
        seconds: wall seconds of the grading.
    """

    id: int
    exercise: str
    at: float
    code: Code
    counts: bool
    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """All that was recorded of a submission: its report as a document, what it ran on, the bytes of the file."""

    entry: Entry
    report: Mapping[str, Any]
    environment: Mapping[str, Any]
    source: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission that counts, as far as it says what one knows: its number, verdict and time."""

    id: int
    code: Code
    at: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one stands with an exercise, by the submissions that count.

    Attributes:
        tries: how many there are.
        accepted_at: when it was first accepted; None where it never was.
        last: the verdict on the last of them, and `at` its time.
    """

    tries: int
    accepted_at: float | None
    last: Code
    at: float


def place() -> Path:
    """The file: below $XDG_DATA_HOME, or ~/.local/share where that says nothing."""
    base = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".local/share") / "judge" / "history.sqlite3"


@contextmanager
def opened(path: Path, *, writing: bool = False) -> Iterator["History"]:
    """The history in this file. Who only reads makes no file: what is not there is empty.

    Raises:
        HistoryError: also for what goes wrong inside.
    """
    try:
        if writing:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))  # SQLite's own would be for all
        there = "file::memory:"
        if writing or path.exists():
            # Where SQLite cannot put its log, and nobody else's is, nothing changes what is read.
            still = not writing and not os.access(path.parent, os.W_OK) and not os.path.exists(f"{path}-wal")
            there = f"file:{quote(os.fsencode(path))}{'?immutable=1' if still else ''}"
        connection = sqlite3.connect(there, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
        try:
            try:
                prepare(connection)
            except HistoryError as error:
                raise HistoryError(f"{path}: {error}") from error
            yield History(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        lost = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        raise HistoryError(f"{path}: {error}{'; move it away to begin a new one' if lost else ''}") from error


def prepare(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring a database to the newest schema, with a log that readers and one writer use side by side."""
    if _version(connection) > len(migrations):
        raise HistoryError("was written by a newer version of the judge; update the judge")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        _patiently(connection, "PRAGMA journal_mode = WAL")
    while (version := _version(connection)) < len(migrations):
        with transaction(connection):
            if _version(connection) == version:  # nobody was quicker
                for statement in migrations[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1:d}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is inside or nothing; whoever comes second waits."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:  # Ctrl-C as well
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Where two start a new file at once, this one statement may fail without the wait that all others make."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


class History:
    """What `opened` gives."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, report: Report, source: bytes, environment: Mapping[str, Any], at: float | None = None) -> Entry:
        """Record a grading of these bytes, once: what is there already stays as it is.

        at: the time that is recorded; now, where there is none.

        Raises:
            ValueError: where the report is on other bytes.
        """
        if report.digest and report.digest != hashlib.sha256(source).hexdigest():
            raise ValueError("the report is on another source")
        code = report.verdict.code
        counts = report.counts and code not in NEVER
        document = json.dumps(as_json.document(report), allow_nan=False)
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO sources VALUES (?, ?) ON CONFLICT DO NOTHING",
                (report.digest, source if report.digest else b""),
            )
            self._connection.execute(
                """INSERT INTO submissions (exercise, at, code, counts, digest, seed, seconds, report, environment)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (exercise, digest, seed) DO NOTHING""",
                (
                    *(
                        report.exercise,
                        time.time() if at is None else at,
                        str(code),
                        counts,
                        report.digest,
                        report.seed,
                        report.seconds,
                    ),
                    *(document, json.dumps(dict(environment))),
                ),
            )
            found = self._connection.execute(
                f"{ENTRY} WHERE exercise = ? AND digest = ? AND seed = ?",
                (report.exercise, report.digest, report.seed),
            ).fetchone()
        return _entry(found)

    def latest(self, exercise: str = "", at_most: int = -1) -> list[Entry]:
        """The last submissions, newest first: of one exercise, or of all."""
        query, about = (LATEST_OF, (exercise, at_most)) if exercise else (LATEST, (at_most,))
        return [_entry(row) for row in self._connection.execute(query, about)]

    def before(self, entry: Entry) -> Kept | None:
        """The submission for the same exercise that came before it and counts."""
        found = self._connection.execute(BEFORE, (entry.exercise, entry.id)).fetchone()
        return None if found is None else self.kept(found[0])

    def kept(self, number: int) -> Kept | None:
        """All of the submission with this number; None where there is none."""
        found = self._connection.execute(f"{WHOLE} WHERE id = ?", (number,)).fetchone()
        return None if found is None else _kept(found)

    def accepted(self, exercise: str) -> bytes | None:
        """The source that was accepted last; None where none ever was."""
        found = self._connection.execute(ACCEPTED, (exercise,)).fetchone()
        return None if found is None else bytes(found[0])

    def everything(self) -> Iterator[Kept]:
        """All of all of them, oldest first."""
        return map(_kept, self._connection.execute(f"{WHOLE} ORDER BY id"))

    def standings(self) -> dict[str, Standing]:
        """By exercise, where there is a submission that counts."""
        found = self._connection.execute(STANDINGS)
        return {name: Standing(tries, accepted_at, Code(code), at) for name, tries, accepted_at, code, at in found}

    def attempts(self, exercise: str = "") -> dict[str, list[Attempt]]:
        """By exercise, the submissions that count, oldest first: of one, or of all."""
        query, about = (ATTEMPTS_AT, (exercise,)) if exercise else (ATTEMPTS, ())
        found: dict[str, list[Attempt]] = {}
        for name, number, code, at in self._connection.execute(query, about):
            found.setdefault(name, []).append(Attempt(number, Code(code), at))
        return found

    def begin(self, exercise: str, at: float | None = None) -> None:
        """Record that a review of the exercise begins: whatever is submitted for it from now on belongs to that."""
        self._connection.execute(BEGIN, (exercise, time.time() if at is None else at))

    def begun(self) -> dict[str, list[int]]:
        """By exercise, the last submission of all before each review."""
        found: dict[str, list[int]] = {}
        for name, after in self._connection.execute("SELECT exercise, after FROM reviews ORDER BY id"):
            found.setdefault(name, []).append(after)
        return found


def _entry(row: Sequence[Any]) -> Entry:
    number, exercise, at, code, counts, digest, seconds = row
    return Entry(number, exercise, at, Code(code), bool(counts), digest, seconds)


def _kept(row: Sequence[Any]) -> Kept:
    return Kept(_entry(row[:7]), json.loads(row[7]), json.loads(row[8]), row[9])
