"""What the terminal says when a class is graded: where it stands, what needs a person, and whose grade has changed."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from judge.course.book import Book, Column, Standing
from judge.course.rejudged import Change
from judge.course.similar import Pair
from judge.report.text import safe_line
from judge.report.words import mark, style, words

WORST_FALLS, MOST_PAIRS, MOST_CHANGES, NAME = 3, 10, 40, 30
OPEN = (Standing.FAILED, Standing.WAITING)


def summary(book: Book, unknown: Mapping[str, str]) -> list[RenderableType]:
    """A block for each exercise, then all that is no grade and why."""
    parts: list[RenderableType] = []
    for column in book.columns:
        parts.append(_exercise(book, column))
    troubles = [(f"{row.learner.key} {row.learner.folder}", row.trouble) for row in book.rows if row.trouble]
    troubles += [(key, f"graded whole: {why}") for key, why in unknown.items()]
    troubles += [
        (f"{row.learner.key} {column.exercise}", cell.why)
        for row in book.rows
        if not row.trouble
        for column, cell in zip(book.columns, row.cells, strict=True)
        if cell.standing in (Standing.FAILED, Standing.UNREADABLE)
    ]
    parts += [Text(f"! {safe_line(who)}: {safe_line(why)}", style="magenta") for who, why in troubles]
    if left := book.count(*OPEN):
        parts.append(Text(f"{left} without a grade: the same command goes on where this stopped", style="bold magenta"))
    if book.count(Standing.UNWALLED):
        parts.append(Text("graded in a box without walls: nothing of that counts", style="bold magenta"))
    if old := sum(cell.old for row in book.rows for cell in row.cells):
        parts.append(Text(f"{old} graded under an earlier version of their exercise: judge class rejudge", "yellow"))
    return parts


def _exercise(book: Book, column: Column) -> Text:
    line = Text(column.exercise, style="bold")
    for code, count in book.verdicts(column).items():
        line.append("  ").append(f"{mark(code)} {count} {words(code)}", style=style(code))
    for standing, count in book.standings(column).items():
        if standing is not Standing.GRADED:
            line.append(f"  – {count} {standing.replace('_', ' ')}", style="bright_black")
    for fall in book.falls(column)[:WORST_FALLS]:
        line.append(f"\n  {safe_line(str(fall))}")
    return line


def changed(found: Sequence[Change]) -> list[RenderableType]:
    """A line for each grade that is another one now."""
    if not found:
        return [Text("no grade has changed")]
    table = Table.grid(padding=(0, 2, 0, 0))
    for one in found[:MOST_CHANGES]:
        verdicts = Text.assemble((words(one.before), style(one.before)), " → ", (words(one.after), style(one.after)))
        table.add_row(Text(safe_line(one.learner.key, NAME), "bold"), one.exercise, verdicts)
        for said in _families(one):
            table.add_row("", "", Text(said, style="bright_black"))
    more = [Text(f"{len(found) - MOST_CHANGES} more in changes.jsonl")] if len(found) > MOST_CHANGES else []
    return [Text(f"{len(found)} grades have changed", style="bold"), table, *more]


def _families(one: Change) -> Iterator[str]:
    if one.mended:
        yield f"no longer fails {', '.join(map(safe_line, one.mended))}"
    if one.broken:
        yield f"fails now {', '.join(map(safe_line, one.broken))}"


def alike(found: Sequence[Pair]) -> list[RenderableType]:
    """The pairs that a person may want to read; the rest is in the file."""
    if not found:
        return []
    table = Table.grid(padding=(0, 2, 0, 0))
    for pair in found[:MOST_PAIRS]:
        who = _who(pair.one) if pair.one == pair.other else f"{_who(pair.one)} and {_who(pair.other)}"
        table.add_row(Text(who), pair.exercise, f"structure {pair.structure:.0%}, words {pair.words:.0%}")
    title = f"{len(found)} alike (similar.jsonl has all): a hint to read them, and no verdict"
    return [Text(title, style="bold"), table]


def _who(keys: Sequence[str]) -> str:
    shown = ", ".join(safe_line(key, NAME) for key in keys[:3])
    return f"{shown} and {len(keys) - 3} more" if len(keys) > 3 else shown
