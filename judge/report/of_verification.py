"""What `judge verify` found, for authors: errors first, then the kill matrix, the stability gaps, the speed margins.

The JSON document is `{"schema": "judge/verification/1", "ok": ..., "seeds": [...], "exercises": [...]}`.
"""

import json
import string
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from judge.axes.margin import Score
from judge.report.as_json import number
from judge.report.as_terminal import WIDTH, printed, to_mend
from judge.report.text import safe
from judge.report.words import several, style, words
from judge.seeds import Seed
from judge.verdict import Code
from judge.verify import Verification

SCHEMA = "judge/verification/1"
ERROR_CHARACTERS = 400


def as_json(found: Sequence[Verification], seeds: Sequence[Seed]) -> str:
    """One document for any number of exercises."""
    made = [
        {
            "exercise": one.exercise,
            "errors": [safe(error) for error in one.errors],
            "kills": {name: {family: str(code) for family, code in row.items()} for name, row in one.kills.items()},
            "gaps": {
                family: {"worst_right": number(right), "best_wrong": number(wrong)}
                for family, (right, wrong) in one.gaps.items()
            },
            "speed": {name: number(ratio) for name, ratio in one.speed.items()},
            "rules": {name: _rules(found) for name, found in one.rules.items()},
            "counts": dict(one.counts),
            "not_judged": list(one.elsewhere),
        }
        for one in found
    ]
    ok = bool(found) and not any(one.errors for one in found)
    whole = {"schema": SCHEMA, "ok": ok, "seeds": [seed.hex for seed in seeds], "exercises": made}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def _rules(found: Sequence[Score]) -> dict[str, dict[str, float | str]]:
    """Each family's figures."""
    families: dict[str, dict[str, float | str]] = {}
    for score in found:
        families.setdefault(score.family, {})[score.what] = number(score.value)
    return families


def as_terminal(found: Sequence[Verification], seeds: Sequence[Seed], colour: bool = False) -> str:
    """One block for each exercise, and a line on all of them."""
    return "".join(block(one, colour) for one in found) + summary(found, seeds, colour)


def block(one: Verification, colour: bool = False) -> str:
    """What is to be said of one exercise."""
    return printed([Group(*_exercise(one))], colour)


def summary(found: Sequence[Verification], seeds: Sequence[Seed], colour: bool = False) -> str:
    """A line on all of them, below a rule."""
    return printed([Rule(style="bright_black"), _summary(found, seeds)], colour)


def _summary(found: Sequence[Verification], seeds: Sequence[Seed]) -> Text:
    errors = sum(len(one.errors) for one in found)
    solutions = sum(sum(one.counts.values()) for one in found)
    said = several(errors, "error") if errors else "each got its known verdict"
    counts = ((len(found), "exercise"), (solutions, "known solution"), (len(seeds), "seed"))
    under = f"{', '.join(several(*count) for count in counts)}: "
    return Text.assemble(under, (said, "bold red" if errors else "bold green"))


def _exercise(one: Verification) -> Iterator[RenderableType]:
    yield Rule(style="bright_black")
    counts = ", ".join(f"{count} {code}" for code, count in one.counts.items())
    yield Text.assemble((one.exercise, "bold"), f"  {counts}")
    if one.elsewhere:
        yield Text(
            f"– {several(len(one.elsewhere), 'solution')} too slow on a GPU only: not judged here", "bright_black"
        )
    for error in one.errors:
        yield to_mend(safe(error, ERROR_CHARACTERS))
    for title, table in (("kills", _kills(one)), ("stability gap", _gaps(one)), ("speed", _speed(one))):
        if table is not None:
            yield Text(f"\n{title}", style="bright_black")
            yield Padding(table, (0, 0, 0, 2))


def _kills(one: Verification) -> RenderableType | None:
    """Solutions down, families across under a letter each; a cell holds the first letter of the code."""
    if not one.kills:
        return None
    families = sorted({family for row in one.kills.values() for family in row})
    letters = dict(zip(families, _letters(), strict=False))
    width = max(len(letter) for letter in letters.values()) if letters else 1
    room = min(max(map(len, one.kills)), WIDTH - len("  ") - (width + 1) * len(families) - 1)
    header = Text(" " * room + "".join(f" {letters[family]:>{width}}" for family in families), style="bright_black")
    lines = [header]
    for name, row in one.kills.items():
        line = Text(name, style="" if row else "red")
        line.truncate(room, overflow="ellipsis", pad=True)
        for family in families if row else ():
            line.append(" " * width).append(_cell(row.get(family)))
        lines.append(line if row else line.append(" survives", style="bold red"))
    legend = Text("\n").join(Text(f"{letters[family]}  {family}") for family in families)
    return Group(*lines, Text(), legend)


def _letters() -> Iterator[str]:
    yield from string.ascii_lowercase
    yield from (f"{one}{other}" for one in string.ascii_lowercase for other in string.ascii_lowercase)


def _cell(code: Code | None) -> Text:
    return Text("·", style="bright_black") if code is None else Text(words(code)[0].upper(), style=style(code))


def _gaps(one: Verification) -> RenderableType | None:
    if not one.gaps:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    for family, (right, wrong) in one.gaps.items():
        table.add_row(family, f"right at most {right:.3g} Y", f"wrong at least {wrong:.3g} Y")
    return table


def _speed(one: Verification) -> RenderableType | None:
    """A line for each solution and rule: as far as there are scores they say more than the ratios."""
    if not one.speed and not one.rules:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, ratio in sorted(one.speed.items(), key=lambda pair: pair[1]):
        if name not in one.rules:
            table.add_row(name, f"{ratio:.3g} times the reference")
    families = dict.fromkeys(score.family for found in one.rules.values() for score in found)
    for family in families:
        scored = [(name, score) for name, found in one.rules.items() for score in found if score.family == family]
        for name, score in sorted(scored, key=lambda pair: -pair[1].margin):
            if score.what == "worst_ratio" and score.margin > 1:  # a guard, far away
                continue
            table.add_row(name, score.words, family if len(families) > 1 else "")
    return table
