"""One grading as bytes in and JSON out, so that any process on any machine can do it, and nothing else crosses.

Whoever does it has the judge and the catalogue. That it is the same version of the exercise is made sure of there.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from judge import many
from judge.catalog import Catalog, UnknownExercise
from judge.grade import Ahead, boxless, grade
from judge.report import as_json
from judge.seeds import Seed
from judge.spec import AxisName, SpecError
from judge.trials import Prepared
from judge.verdict import Code, Report
from sandbox import doctor
from sandbox.box import BoxError


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work; all but catalogue, seed and backend tell one from another.

    Attributes:
        exercise: its name.
        version: the exercise's `full_digest`.
        digest: SHA-256 of the submission.
        axes: those to be judged.
        attempt: 1, and one more after each judge error.
        seed: of all cases, 32 hexadecimal digits.
        catalog: the folders of the catalogues, joined as in PATH; empty for the one that comes with the judge.
        backend: the box; empty for the quickest that the machine has.
    """

    exercise: str
    version: str
    digest: str
    axes: tuple[AxisName, ...]
    attempt: int
    seed: str
    catalog: str = ""
    backend: str = ""

    def told(self) -> bytes:
        """As bytes."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of(cls, told: bytes) -> "Piece":
        """From these bytes, which are our own."""
        facts = json.loads(told)
        return cls(**(facts | {"axes": tuple(facts["axes"])}))


def graded(told: bytes, source: bytes) -> bytes:
    """The report on these bytes as a JSON document, whatever becomes of it."""
    piece = Piece.of(told)
    if hashlib.sha256(source).hexdigest() != piece.digest:
        return document_of(failed(piece, "the file was changed while the class was graded; grade it again"))
    try:
        exercise = Catalog.of([Path(root) for root in piece.catalog.split(os.pathsep) if root]).find(piece.exercise)
        if exercise.full_digest != piece.version:
            why = f"{piece.exercise} is another version here than where the class is graded; grade it again"
            return document_of(failed(piece, why))
        report = _graded(piece, prepared(exercise.root, piece.exercise, piece.version, piece.seed), source)
    except (SpecError, UnknownExercise, BoxError, OSError) as error:
        return document_of(failed(piece, str(error)))
    if report.exercise_digest != piece.version:
        report = failed(piece, f"{piece.exercise} was changed while the class was graded; grade it again")
    return document_of(report)


def failed(piece: Piece, why: str) -> Report:
    """Our own failure: no grade."""
    made = boxless(piece.exercise, Path(f"{piece.exercise}.py"), Seed(piece.seed), piece.axes, why)
    return replace(made, digest=piece.digest, exercise_digest=piece.version)


def document_of(report: Report) -> bytes:
    """The report's document, as bytes."""
    return json.dumps(as_json.document(report), allow_nan=False).encode()


@cache
def quickest() -> str:
    """The name of this machine's best box.

    Raises:
        BoxError: where there is none.
    """
    return many.quickest()


def joined(first: dict[str, Any], clocked: dict[str, Any]) -> dict[str, Any]:
    """The document of both gradings of a submission: without a clock, and on it."""
    axes: Sequence[dict[str, Any]] = [axis for axis in first["axes"] if axis["name"] != "speed"]
    axes = [*axes, *(axis for axis in clocked["axes"] if axis["name"] == "speed")]
    notes = list(dict.fromkeys([*first["notes"], *clocked["notes"]]))
    verdict = first["verdict"] if clocked["verdict"] == Code.NOT_JUDGED else clocked["verdict"]
    return first | {
        "axes": axes,
        "verdict": verdict,
        "notes": notes,
        "seconds": first["seconds"] + clocked["seconds"],
        "counts": first["counts"] and clocked["counts"],
    }


@lru_cache(maxsize=1)
def prepared(catalog: Path, exercise: str, version: str, seed: str) -> Prepared:
    """The cases that this process answers once for all submissions of a round."""
    return Prepared(Catalog(catalog).find(exercise), Seed(seed))


def _graded(piece: Piece, cases: Prepared, source: bytes) -> Report:
    """In a folder of our own, under the name that a learner's file has."""
    backend = doctor.named(piece.backend or quickest())
    with tempfile.TemporaryDirectory(prefix="judge-class-") as folder:
        path = Path(folder) / f"{piece.exercise.rpartition('/')[2]}.py"
        path.write_bytes(source)
        ahead = Ahead(cases=cases.cases)
        report = grade(cases.exercise, path, seed=cases.seed, backend=backend, axes=piece.axes, ahead=ahead)
    return report.at_home(f"{piece.exercise}.py")
