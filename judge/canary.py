"""Does grading tell right from wrong here and now? A known wrong solution must fall, and the reference must not.

A judge that is broken, or was tampered with, so that it accepts or refuses everything is found out before it grades.
"""

from pathlib import Path

from judge.catalog import Exercise
from judge.grade import Say, grade, quiet
from judge.seeds import Seed
from judge.verdict import Code, Report
from sandbox.box import Backend

NO_VERDICT = (Code.NOT_JUDGED, Code.JUDGE_ERROR)


def silent(exercise: Exercise, backend: Backend, progress: Say = quiet) -> str:
    """Why no grade of this exercise can be trusted here; empty where it can. Correctness only, under a fresh seed."""
    progress(f"{exercise.name}: grading known solutions first")
    right = _graded(exercise, exercise.reference / "solution.py", backend)
    if right.verdict.code is not Code.ACCEPTED:
        return f"the canary fell silent: the reference of {exercise.name} is {_said(right)}"
    path, code = bad(exercise)
    wrong = _graded(exercise, path, backend)
    if wrong.verdict.code in (Code.ACCEPTED, *NO_VERDICT) or code not in (None, wrong.verdict.code):
        return f"the canary fell silent: a known wrong solution of {exercise.name} is {_said(wrong)}"
    return ""


def bad(exercise: Exercise) -> tuple[Path, Code | None]:
    """A solution that must fall, and how: the first that is filed under wrong answers, else the stub, anyhow."""
    known = next((known for known in exercise.known if known.code is Code.WRONG_ANSWER), None)
    return (exercise.folder / "stub.py", None) if known is None else (known.path, known.code)


def _graded(exercise: Exercise, path: Path, backend: Backend) -> Report:
    return grade(exercise, path, seed=Seed.fresh(), backend=backend, axes=("correctness",))


def _said(report: Report) -> str:
    messages = [finding.message for result in report.verdict.results for finding in result.findings]
    return f"{report.verdict.code.replace('_', ' ')}{': ' if messages else ''}{''.join(messages[:1])}"
