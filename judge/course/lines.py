"""The gradebook as JSON lines: one object for each exercise of each learner, in ASCII.

Nothing in it depends on when or where a submission was graded, so the same class has the same lines.
"""

import json
from typing import Any

from judge.course.book import Book, Cell, Column, Row
from judge.course.rejudged import Change
from judge.report.text import safe, safe_line
from judge.report.words import words
from judge.verdict import Code

SCHEMA, CHANGE = "judge/gradebook/1", "judge/change/1"


def render(book: Book) -> str:
    """All lines."""
    pairs = ((row, column, cell) for row in book.rows for column, cell in zip(book.columns, row.cells, strict=True))
    return "".join(f"{json.dumps(_line(*pair), allow_nan=False)}\n" for pair in pairs)


def _line(row: Row, column: Column, cell: Cell) -> dict[str, Any]:
    document = cell.document or {}
    return {
        "schema": SCHEMA,
        "learner": safe_line(row.learner.key),
        "name": safe_line(row.learner.name),
        "exercise": column.exercise,
        "standing": str(cell.standing),
        "verdict": None if cell.code is None else str(cell.code),
        "points": column.points(cell),
        "possible": column.possible,
        "why": safe(cell.why),
        "digest": cell.digest,
        "exercise_digest": document.get("exercise_digest", ""),
        "seed": document.get("seed", ""),
        "old_version": cell.old,
        "mistake": document.get("mistake", ""),
        "fell": [
            {"family": f"{check.axis}/{check.family}", "said": words(check.code), "case": check.why.case}
            for check in cell.checks
            if check.code not in (Code.ACCEPTED, Code.NOT_JUDGED)
        ],
    }


def change(one: Change) -> str:
    """A grade that is another one now, as an object of its own schema."""
    return json.dumps(
        {
            "schema": CHANGE,
            "learner": safe_line(one.learner.key),
            "exercise": one.exercise,
            "before": str(one.before),
            "after": str(one.after),
            "mended": [safe_line(family) for family in one.mended],
            "broken": [safe_line(family) for family in one.broken],
        }
    )
