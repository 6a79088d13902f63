"""Every grading of a class in one SQLite file: each is there once, whole, however we end and whoever grades it again.

What tells one from another is the exercise and its version, the submission's digest, the axes, and the attempt. A judge
error is kept as an attempt and never as a grade. The seed of a round is kept before anything is graded under it, so a
round that was cut off goes on under the same seed, and the next round draws another.
"""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from judge.course.work import Piece
from judge.history import BUSY_SECONDS, HistoryError, prepare, transaction
from judge.seeds import Seed
from judge.verdict import Code

FILE, LOCK = "class.sqlite3", "class.lock"

# As in `judge.history`: each is run once, and none is ever changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE gradings (
            id INTEGER PRIMARY KEY,
            exercise TEXT NOT NULL,
            version TEXT NOT NULL,
            digest TEXT NOT NULL,
            axes TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            code TEXT NOT NULL,
            counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
            at REAL NOT NULL,
            document TEXT NOT NULL,
            UNIQUE (exercise, digest, axes, version, attempt)
        )""",
        """CREATE TABLE rounds (
            exercise TEXT NOT NULL,
            version TEXT NOT NULL,
            seed TEXT NOT NULL,
            PRIMARY KEY (exercise, version)
        )""",
    ),
)
MINE = "exercise = ? AND digest = ? AND axes = ?"


class BusyError(OSError):
    """Somebody is grading into this folder."""


@contextmanager
def opened(folder: Path) -> Iterator["Ledger"]:
    """The ledger in this folder, which only one process at a time may have.

    Raises:
        BusyError: where another process has it.
        HistoryError: where it cannot be read or written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"{folder}: another process is grading into this folder") from None
        path = folder / FILE
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
        try:
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                prepare(connection, MIGRATIONS)
                yield Ledger(connection)
            finally:
                connection.close()
        except (sqlite3.Error, HistoryError) as error:
            raise HistoryError(f"{path}: {error}") from error
    finally:
        os.close(lock)


def name_of(axes: Sequence[str]) -> str:
    """Several axes as one word."""
    return "+".join(axes)


class Ledger:
    """What `opened` gives."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, piece: Piece, document: Mapping[str, Any]) -> bool:
        """Record a grading; False where it is there already, and then it stays as it was."""
        axes = name_of(piece.axes)
        facts = (piece.exercise, piece.version, piece.digest, axes, piece.attempt, document["verdict"])
        with transaction(self._connection):
            done = self._connection.execute(
                """INSERT INTO gradings (exercise, version, digest, axes, attempt, code, counts, at, document)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                (*facts, bool(document["counts"]), time.time(), json.dumps(document, allow_nan=False)),
            )
        return done.rowcount == 1

    def attempts(self, exercise: str, version: str, digest: str, axes: Sequence[str]) -> int:
        """How many there have been."""
        (count,) = self._connection.execute(
            f"SELECT coalesce(max(attempt), 0) FROM gradings WHERE {MINE} AND version = ?",
            (exercise, digest, name_of(axes), version),
        ).fetchone()
        return int(count)

    def grade(
        self, exercise: str, version: str, digest: str, axes: Sequence[str], *, unwalled: bool = False
    ) -> dict[str, Any] | None:
        """The grade under this version, as a document; None where there is none.

        unwalled: what was graded in a box without walls does as well.
        """
        return self._one("version = ?", (exercise, digest, name_of(axes), version), unwalled)

    def before(
        self, exercise: str, version: str, digest: str, axes: Sequence[str], *, unwalled: bool = False
    ) -> dict[str, Any] | None:
        """The last grade under any other version."""
        return self._one("version != ?", (exercise, digest, name_of(axes), version), unwalled)

    def failure(self, exercise: str, version: str, digest: str, axes: Sequence[str]) -> dict[str, Any] | None:
        """The last of our own failures under this version."""
        found = self._connection.execute(
            f"SELECT document FROM gradings WHERE {MINE} AND version = ? AND code = ? ORDER BY id DESC LIMIT 1",
            (exercise, digest, name_of(axes), version, str(Code.JUDGE_ERROR)),
        ).fetchone()
        return None if found is None else json.loads(found[0])

    def _one(self, where: str, facts: tuple[str, ...], unwalled: bool) -> dict[str, Any] | None:
        found = self._connection.execute(
            f"""SELECT document FROM gradings WHERE {MINE} AND {where} AND code != ? AND (counts OR ?)
            ORDER BY counts DESC, id DESC LIMIT 1""",
            (*facts, str(Code.JUDGE_ERROR), unwalled),
        ).fetchone()
        return None if found is None else json.loads(found[0])

    def seed(self, exercise: str, version: str, wanted: Seed | None = None) -> Seed:
        """That of the round which is open; a new round's where there is none, or another seed is asked for."""
        made = wanted or Seed.fresh()
        instead = "UPDATE SET seed = excluded.seed" if wanted else "NOTHING"
        with transaction(self._connection):
            self._connection.execute(
                f"INSERT INTO rounds VALUES (?, ?, ?) ON CONFLICT DO {instead}", (exercise, version, made.hex)
            )
            (kept,) = self._connection.execute(
                "SELECT seed FROM rounds WHERE exercise = ? AND version = ?", (exercise, version)
            ).fetchone()
        return Seed(kept)

    def close_rounds(self) -> None:
        """The gradebook is out, and so are the seeds: what comes next meets other cases."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM rounds")
