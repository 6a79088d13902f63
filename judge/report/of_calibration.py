"""What `judge calibrate` found, for authors: each solution's figure in order, the proposed limit, and the spec's own.

The JSON document is `{"schema": "judge/calibration/1", "exercise": ..., "device": ..., "families": [...]}`.
"""

import json
from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from judge.axes.margin import LIMITS, Middle
from judge.calibrate import Calibration, Proposal, Timed
from judge.report.as_json import number
from judge.report.as_terminal import printed, to_mend
from judge.report.text import safe, safe_line
from judge.report.words import style

SCHEMA = "judge/calibration/1"


def as_json(found: Calibration) -> str:
    """One document for one exercise."""
    whole = {
        "schema": SCHEMA,
        "exercise": found.exercise,
        "device": safe_line(found.device),
        "ok": not found.errors,
        "families": [_document(one) for one in found.proposals],
    }
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def _document(one: Proposal) -> dict[str, Any]:
    return {
        "family": one.family,
        "limit": next((number(timed.score.limit) for timed in one.timed if timed.score), None),
        "proposed": number(one.best.limit) if one.best else None,
        "margin": number(one.best.margin) if one.best else None,
        "solutions": {
            timed.name: number(timed.score.value) if timed.score else safe_line(timed.why) for timed in one.timed
        },
        "errors": [safe(error) for error in one.errors],
    }


def as_terminal(found: Calibration, colour: bool = False) -> str:
    """A block for each family."""
    head = Text.assemble((found.exercise, "bold"), f"  on {safe_line(found.device)}")
    parts: list[RenderableType] = [Rule(style="bright_black"), head]
    for one in found.proposals:
        parts += [Text(), *_proposal(one)]
    return printed(parts, colour)


def _proposal(one: Proposal) -> Iterator[RenderableType]:
    yield Text(one.family, style="bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    for timed in sorted(one.timed, key=_cost):
        said = timed.score.words if timed.score else safe_line(timed.why)
        table.add_row(Text(timed.name, style=style(timed.code)), Text(said))
    yield Padding(table, (0, 0, 0, 2))
    yield Text(f"  {_best(one.best)}")
    for error in one.errors:
        yield to_mend(safe(error))
    scored = next((timed.score for timed in one.timed if timed.score), None)
    if scored and not one.errors:
        yield Text.assemble(("  ✓ ", "green"), f"{LIMITS[scored.what]}={scored.limit:g}, as spec.py states it, is well")


def _cost(timed: Timed) -> float:
    return timed.score.cost(timed.score.value) if timed.score else float("inf")


def _best(best: Middle | None) -> str:
    if best is None:
        return "no limit: right and slow solutions lie less than two margins apart"
    (right, one), (slow, _) = best.right, best.slow
    return (
        f"proposed: {LIMITS[one.what]}={best.limit:.3g}, halfway between {right} and {slow}: "
        f"{best.margin:.1f} times the margin that is asked for on either side"
    )
