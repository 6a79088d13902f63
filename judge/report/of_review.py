"""What comes back, for the learner: what is due, what is due next, and what came of a review."""

import math
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from judge.report.of_history import ago
from judge.report.text import safe_line
from judge.report.words import several
from judge.review import DAY, Cadence, Memory, Return, is_due

NAME_COLUMNS = 32


def listed(now: float, found: Sequence[Return]) -> RenderableType:
    """Those that are due, in the order given, and how to begin; where none is, the one that comes first."""
    due = [one for one in found if is_due(now, one)]
    later = [one for one in found if not is_due(now, one)]
    parts: list[RenderableType] = [_table(now, due)] if due else []
    if later:
        first = "then" if due else "nothing is due; first"
        parts.append(Text(f"{first} comes {later[0].name}, in {days(later[0].at - now)}", style="bright_black"))
    if due:
        parts.append(Text("\n  judge review --next\n  judge review NAME", style="cyan"))
    return Group(*parts) if parts else Text("nothing is accepted yet, so nothing comes back: judge next")


def _table(now: float, due: Sequence[Return]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(no_wrap=True)
    for one in due:
        depend = f"{several(one.dependents, 'exercise')} build on it" if one.dependents else ""
        table.add_row(
            Text(safe_line(one.name, NAME_COLUMNS), style="bold"),
            Text(f"{share(one.left)} left", style="yellow"),
            f"begun, {several(one.tries, 'try')}" if one.begun else f"due {ago(now - one.at)}",
            Text(depend.replace("1 exercise build", "1 exercise builds"), style="bright_black"),
        )
    return table


def rated(now: float, one: Memory, bounds: Cadence) -> Text:
    """How a review went, and when the exercise comes back."""
    return Text.assemble(
        ("  memory: ", "bold"), f"{one.last.name.lower()}; it comes back in {days(one.due(bounds) - now)}"
    )


def share(left: float) -> str:
    """Such as 81 %."""
    return f"{math.floor(100 * left)} %"


def days(seconds: float) -> str:
    """In how many days that is."""
    return several(max(1, math.ceil(seconds / DAY)), "day")
