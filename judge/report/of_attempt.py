"""What `judge try` found, for authors: a line for each family with its numbers, then what is wrong.

The JSON document is `{"schema": "judge/attempt/1", "exercise": ..., "submission": ..., "seed": ...,
"families": [...]}`.
"""

import json
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from judge.attempt import Row
from judge.report.as_json import number
from judge.report.as_terminal import printed
from judge.report.text import safe, safe_line
from judge.report.words import mark, style, words
from judge.seeds import Seed

SCHEMA = "judge/attempt/1"


def as_json(exercise: str, submission: str, seed: Seed, rows: Sequence[Row]) -> str:
    """One document."""
    families = [
        {
            "axis": row.axis,
            "family": row.family,
            "code": str(row.code),
            "cases": row.cases,
            "typical": number(row.typical),
            "worst": number(row.worst),
            "at_most": number(row.at_most),
            "message": safe(row.message),
        }
        for row in rows
    ]
    whole = {
        "schema": SCHEMA,
        "exercise": exercise,
        "submission": safe_line(submission, 4096),
        "seed": seed.hex,
        "families": families,
    }
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def as_terminal(exercise: str, submission: str, seed: Seed, rows: Sequence[Row], colour: bool = False) -> str:
    """A table, and below it a block for each family that says something."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="bright_black") for head in ("axis", "family", "cases", "typical", "worst", "of")))
    for row in rows:
        sign = Text(f"{mark(row.code)} {words(row.code)}", style=style(row.code))
        figures = (f"{row.typical:.3g}", f"{row.worst:.3g}", f"{row.at_most:g}") if row.cases else ("", "", "")
        table.add_row(row.axis, Text(safe_line(row.family) or "load"), str(row.cases), *figures, sign)
    told = [part for row in rows if row.message for part in _told(row)]
    title = Text.assemble((exercise, "bold"), "  ", (safe_line(submission), "bright_black"), f"  seed {seed.hex}")
    units = Text("errors in yardsticks; speed in times the reference, or the power of the size", style="bright_black")
    return printed([Group(title, Text(), table, units, *told)], colour)


def _told(row: Row) -> list[RenderableType]:
    head = Text(f"\n{row.axis}: {safe_line(row.family) or 'load'}: {words(row.code)}", style=style(row.code))
    return [head, Padding(Text(safe(row.message)), (0, 0, 0, 2))]
