"""The gradebook as Canvas imports it: its header, its row of points, and no cell that a spreadsheet would run.

What is no grade is an empty cell. A name in which Canvas, or a spreadsheet, would find a meaning is altered; students
are known by their ids.
"""

import csv
import io
import re

from judge.course.book import Book
from judge.report.text import NAME, safe_line

STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "Points Possible"
FORMULA = re.compile(r"[\s'\"]*[=+\-@|%＝＋－＠]|[\t\r\n]")  # as spreadsheets of one maker or another begin one
NO_STUDENT = re.compile(r"points(?=\s+possible)|^\s*(?=muted|manual posting)", re.IGNORECASE)


def render(book: Book) -> str:
    """The whole file; lines end as in RFC 4180."""
    made = io.StringIO()
    plain, quoted = csv.writer(made), csv.writer(made, quoting=csv.QUOTE_NONNUMERIC)
    plain.writerow([*STUDENT, *(guarded(column.title) for column in book.columns)])
    plain.writerow([f"    {POINTS}", *[""] * (len(STUDENT) - 1), *(column.possible for column in book.columns)])
    for row in book.rows:
        one = row.learner
        student = [_name(one.name), *map(guarded, (one.id, one.sis_user_id, one.login, one.section))]
        points = (column.points(cell) for column, cell in zip(book.columns, row.cells, strict=True))
        quoted.writerow([*student, *map(_points, points)])
    return made.getvalue()


def guarded(text: str) -> str:
    """The text in one line, and no formula: an apostrophe before it says so to spreadsheets, and to people."""
    shown = safe_line(text, NAME)
    return f"'{shown}" if FORMULA.match(text) else shown


def _name(text: str) -> str:
    """A learner who is called like a row of Canvas's own would be read as one, and set everybody's points."""
    return guarded(NO_STUDENT.sub(lambda found: f"{found[0]}_", text))


def _points(points: int | None) -> int | str:
    return "" if points is None else points
