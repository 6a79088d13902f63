"""What is still to be graded is graded, on any executor: each piece is recorded as soon as it is known.

A submission is graded without a clock first, and on the clock only where it passes, so that no timing has company.
However often this is cut off and begun again, what is recorded is not graded again.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from judge.course.ledger import Ledger
from judge.course.work import Piece, document_of, failed, graded, joined
from judge.many import PASSING
from judge.pins import Pins, scarce
from judge.play import RETRIES
from judge.seeds import Seed
from judge.source import RefusedFile, UnusableFile, read_submission
from judge.spec import AxisName
from judge.verdict import Code
from sandbox.box import BoxError


@dataclass(frozen=True, slots=True)
class Lane:
    """An executor, and how many pieces it may hold at a time: one on the clock, else some more than it has hands."""

    executor: Executor
    width: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A submission that is to have a grade; several learners may have handed in the same.

    Attributes:
        exercise: its name.
        version: its `full_digest`.
        digest: SHA-256 of the submission.
        path: where one of them lies.
        timed: whether the exercise has a speed rule at all.
    """

    exercise: str
    version: str
    digest: str
    path: Path
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """How a class is graded.

    Attributes:
        axes: those that are judged.
        seed: of the round, where somebody asks for one.
        catalog: the folders of the catalogues, joined as in PATH; empty for the one that comes with the judge.
        backend: the box; empty for each machine's quickest.
        unwalled: the box has no walls, so that nothing will count.
        pins: the exercises as the instructor pinned them.
    """

    axes: tuple[AxisName, ...]
    seed: Seed | None = None
    catalog: str = ""
    backend: str = ""
    unwalled: bool = False
    pins: Pins | None = None

    @property
    def parts(self) -> tuple[tuple[AxisName, ...], ...]:
        """The axes as they are graded: those without a clock, then speed."""
        first = tuple(axis for axis in self.axes if axis != "speed")
        return tuple(part for part in (first, ("speed",) if "speed" in self.axes else ()) if part)

    def parts_of(self, one: Wanted) -> tuple[tuple[AxisName, ...], ...]:
        """Those of a submission: where nothing can be timed, nobody waits for the clock."""
        return self.parts if one.timed else self.parts[:1]


Told = Callable[[Wanted, Code], None]
Do = tuple[Piece, Wanted]


def grade_of(ledger: Ledger, rules: Rules, one: Wanted, *, before: bool = False) -> dict[str, Any] | None:
    """The whole grade of a submission as a document; None where a part of it is missing.

    before: the last one under another version of the exercise.
    """
    kept = ledger.before if before else ledger.grade
    first, *rest = (
        kept(one.exercise, one.version, one.digest, part, unwalled=rules.unwalled) for part in rules.parts_of(one)
    )
    if first is None or not rest or Code(first["verdict"]) not in PASSING:
        return first
    return None if rest[0] is None else joined(first, rest[0])


def mark(ledger: Ledger, rules: Rules, wanted: Sequence[Wanted], lanes: Sequence[Lane], told: Told) -> None:
    """Grade whatever has no grade yet: `lanes` has one for each of the rules' parts. Every verdict is told.

    Raises:
        HistoryError: where it cannot be recorded.
    """
    seeds = {key: ledger.seed(*key, rules.seed) for key in dict.fromkeys((one.exercise, one.version) for one in wanted)}
    for at, (part, lane) in enumerate(zip(rules.parts, lanes, strict=True)):
        due = [one for one in wanted if part in rules.parts_of(one) and (at == 0 or _passed(ledger, rules, one))]
        pieces = (_piece(ledger, rules, one, part, seeds[one.exercise, one.version]) for one in due)
        todo = ((piece, one) for piece, one in zip(pieces, due, strict=True) if piece is not None)
        for piece, one, document in _graded(lane, todo):
            proven = _proven(piece, document, rules)
            ledger.add(piece, proven)
            code = Code(proven["verdict"])
            if part == rules.parts_of(one)[-1] or code not in PASSING:
                told(one, code)


def _passed(ledger: Ledger, rules: Rules, one: Wanted) -> bool:
    found = ledger.grade(one.exercise, one.version, one.digest, rules.parts[0], unwalled=rules.unwalled)
    return found is not None and Code(found["verdict"]) in PASSING


def _piece(ledger: Ledger, rules: Rules, one: Wanted, part: tuple[AxisName, ...], seed: Seed) -> Piece | None:
    """The next attempt at a submission; None where it has its grade."""
    key = (one.exercise, one.version, one.digest, part)
    if ledger.grade(*key, unwalled=rules.unwalled) is not None:
        return None
    return Piece(*key, ledger.attempts(*key) + 1, seed.hex, rules.catalog, rules.backend)


def _graded(lane: Lane, todo: Iterable[Do]) -> Iterator[tuple[Piece, Wanted, dict[str, Any]]]:
    """What comes of each piece, as it is known; only so many at a time are read and given away."""
    rest = iter(todo)
    flying: dict[Future[bytes], tuple[Piece, Wanted, int]] = {}

    def launch(piece: Piece, one: Wanted, tries: int) -> None:
        try:
            source = read_submission(one.path)
        except (UnusableFile, RefusedFile, OSError) as error:  # it was there a moment ago
            future: Future[bytes] = Future()
            future.set_result(document_of(failed(piece, str(error))))
        else:
            future = lane.executor.submit(graded, piece.told(), source)
        flying[future] = piece, one, tries

    while True:
        for piece, one in itertools.islice(rest, lane.width - len(flying)):
            launch(piece, one, 0)
        if not flying:
            return
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            piece, one, tries = flying.pop(future)
            try:
                document = future.result()
            except BoxError as error:
                if tries < RETRIES:
                    launch(piece, one, tries + 1)
                    continue
                document = document_of(failed(piece, str(error)))
            except Exception as error:  # a fault of ours: the others have their grades
                document = document_of(failed(piece, f"{type(error).__name__}: {error}"))
            yield piece, one, json.loads(document)


def _proven(piece: Piece, document: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """The document; our own failure where it lacks what the instructor's lock asks for, or is about something else."""
    why = ""
    if (document["exercise"], document["digest"]) != (piece.exercise, piece.digest):
        why = "the report is about another submission"
    elif rules.pins is not None and document["verdict"] == Code.ACCEPTED:
        asked = rules.pins.exercises[piece.exercise]
        mine = replace(asked, cases={axis: least for axis, least in asked.cases.items() if axis in piece.axes})
        played = {axis["name"]: axis["cases"] for axis in document["axes"]}
        why = scarce(piece.exercise, played, Pins({piece.exercise: mine}))
    return json.loads(document_of(failed(piece, why))) if why else document
