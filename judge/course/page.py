"""The gradebook as one HTML file that needs nothing else: no script, nothing loaded, every word of others escaped."""

import base64
import hashlib
import html
from collections.abc import Iterator

from judge.course.book import Book, Cell, Column, Row, Standing
from judge.report.text import safe, safe_line
from judge.report.words import mark, several, words
from judge.verdict import Code

MESSAGE = 600
STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --fair: #9a6700; --bad: #cf222e; --dim: #6e7781; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --fair: #d29922; --bad: #f85149; --dim: #8b949e; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 90rem; }
table { border-collapse: collapse; } .wide { overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; } td.points, th.points { text-align: right; }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); } .dim { color: var(--dim); }
summary { cursor: pointer; white-space: nowrap; } details p { margin: .3rem 0; max-width: 32rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; max-width: 32rem; margin: .3rem 0; }
meter { width: 8rem; } section { margin: 2rem 0; } li { margin: .2rem 0; }
"""
SAID = {
    Standing.MISSING: "nothing handed in",
    Standing.STUB: "not begun",
    Standing.UNREADABLE: "cannot be read",
    Standing.FAILED: "the judge failed: no grade",
    Standing.WAITING: "not graded yet",
    Standing.UNCHANGED: "not new",
    Standing.UNWALLED: "does not count",
}


DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; img-src data:; base-uri 'none'; form-action 'none'"


def render(book: Book) -> str:
    """The whole document."""
    title = f"Gradebook: {several(len(book.rows), 'learner')}, {several(len(book.columns), 'exercise')}"
    body = "".join((*_table(book), *_statistics(book)))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" '
        f'content="no-referrer">\n<title>{_e(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n'
        f"<header>\n<h1>{_e(title)}</h1>\n</header>\n<main>\n{body}</main>\n"
        f"<footer>A family that was passed is a point. What is no grade has none.</footer>\n</body>\n</html>\n"
    )


def _statistics(book: Book) -> Iterator[str]:
    for column in book.columns:
        said = [f"{count} {words(code)}" for code, count in book.verdicts(column).items()]
        said += [f"{count} {SAID[standing]}" for standing, count in book.standings(column).items() if standing in SAID]
        yield f"<section>\n<h2>{_e(column.title)}</h2>\n<p>{_e(', '.join(said))}</p>\n"
        yield from _list(
            f'<meter min="0" max="{fall.of}" value="{fall.fell}"></meter> {_e(str(fall))}'
            for fall in book.falls(column)
        )
        mistakes = book.mistakes(column)
        if mistakes:
            yield "<p>Known mistakes:</p>\n"
            yield from _list(f"{count}: {_e(mistake)}" for mistake, count in mistakes)
        yield "</section>\n"


def _list(items: Iterator[str]) -> Iterator[str]:
    lines = [f"<li>{item}</li>\n" for item in items]
    if lines:
        yield from ("<ul>\n", *lines, "</ul>\n")


def _table(book: Book) -> Iterator[str]:
    yield '<div class="wide">\n<table>\n<caption>All learners</caption>\n<thead><tr><th scope="col">Learner</th>'
    yield '<th scope="col" class="points">Points</th>'
    yield from (
        f'<th scope="col">{_e(column.title)} <span class="dim">of {column.possible}</span></th>'
        for column in book.columns
    )
    yield "</tr></thead>\n<tbody>\n"
    for row in book.rows:
        yield from _row(row, book)
    yield "</tbody>\n</table>\n</div>\n"


def _row(row: Row, book: Book) -> Iterator[str]:
    one = row.learner
    key = "" if one.key == one.name else f' <span class="dim">{_e(one.key)}</span>'
    trouble = f'<br><span class="bad">! {_e(row.trouble)}</span>' if row.trouble else ""
    yield f'<tr><th scope="row">{_e(one.name)}{key}{trouble}</th><td class="points">{book.points(row)}</td>'
    yield from (
        f"<td>{''.join(_cell(cell, column))}</td>" for cell, column in zip(row.cells, book.columns, strict=True)
    )
    yield "</tr>\n"


def _cell(cell: Cell, column: Column) -> Iterator[str]:
    if cell.standing is not Standing.GRADED or cell.code is None:
        said = SAID.get(cell.standing, "")
        yield f'<span class="dim">{_e(said)}</span>'
        if cell.why:
            yield f"<details><summary>why</summary><pre>{_e(cell.why, MESSAGE)}</pre></details>"
        return
    old = ' <span class="fair">older version</span>' if cell.old else ""
    said = f"{mark(cell.code)} {words(cell.code)} {column.points(cell)}/{column.possible}"
    head = f'<span class="{_colour(cell.code)}">{_e(said)}</span>{old}'
    told = [check for check in cell.checks if check.code not in (Code.ACCEPTED, Code.NOT_JUDGED)]
    if not told:
        yield head
        return
    yield f"<details><summary>{head}</summary>"
    for check in told:
        where = check.why.case or check.family
        yield f"<p><b>{_e(check.axis)}</b>: {_e(words(check.code))} in <code>{_e(where)}</code>. "
        yield f"{_e(check.why.sentence, MESSAGE)}</p><pre>{_e(check.why.message, MESSAGE)}</pre>"
    mistake = (cell.document or {}).get("mistake", "")
    if mistake:
        yield f"<p>Looks like a known mistake: {_e(mistake, MESSAGE)}</p>"
    yield "</details>"


def _colour(code: Code) -> str:
    if code is Code.ACCEPTED:
        return "good"
    return "fair" if code in (Code.TOO_SLOW, Code.UNSTABLE) else "bad"


def _e(text: str, at_most: int = 0) -> str:
    """Harmless in a browser and in a terminal; in one line where no length is given."""
    return html.escape(safe(text, at_most) if at_most else safe_line(text, 400))
