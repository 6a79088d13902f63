"""What `judge verify --mutate` found, for authors: the changes that nobody noticed, with file and line, and a score.

The JSON document is `{"schema": "judge/mutation/1", "ok": ..., "seeds": [...], "exercises": [...]}`.
"""

import json
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from judge.mutate import AT_LEAST, LIST, Fate, Mutation, Played
from judge.report.as_terminal import printed, to_mend
from judge.report.text import safe
from judge.seeds import Seed

SCHEMA = "judge/mutation/1"
FATES: tuple[Fate, ...] = ("killed", "survived", "same", "equivalent")
MEND = f"Let a case of the spec tell it from the reference, or list it in {LIST} with the reason why it is right."


def as_json(found: Sequence[Mutation], seeds: Sequence[Seed]) -> str:
    """One document for any number of exercises."""
    made = [
        {
            "exercise": one.exercise,
            "score": round(one.score, 4),
            "errors": [safe(error) for error in one.errors],
            "counts": {fate: len(one.of(fate)) for fate in FATES},
            "mutants": [_mutant(played) for played in one.played],
        }
        for one in found
    ]
    ok = bool(found) and all(one.ok for one in found)
    whole = {"schema": SCHEMA, "ok": ok, "seeds": [seed.hex for seed in seeds], "exercises": made}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def _mutant(one: Played) -> dict[str, str | int]:
    made: dict[str, str | int] = {"line": one.mutant.line, "old": one.mutant.old, "new": one.mutant.new}
    return made | {"fate": one.fate, "by": one.by, "code": one.code, "reason": one.reason}


def block(one: Mutation, colour: bool = False) -> str:
    """What is to be said of one exercise."""
    return printed([Group(*_exercise(one))], colour)


def summary(found: Sequence[Mutation], colour: bool = False) -> str:
    """A line on all of them, below a rule."""
    killed, survived = (sum(len(one.of(fate)) for one in found) for fate in ("killed", "survived"))
    right = sum(len(one.of("same", "equivalent")) for one in found)
    low = [one.exercise for one in found if not one.ok]
    said = f"to be mended: {', '.join(low)}" if low else "every bar is met"
    share = killed / (killed + survived) if killed + survived else 1.0
    line = Text.assemble(
        f"{killed + survived + right} mutants, {right} equivalent, {killed} killed, {survived} survived: {share:.1%}; ",
        (said, "bold red" if low else "bold green"),
    )
    return printed([Rule(style="bright_black"), line], colour)


def _exercise(one: Mutation) -> Iterator[RenderableType]:
    counts = {fate: len(one.of(fate)) for fate in FATES}
    yield Rule(style="bright_black")
    yield Text.assemble(
        (one.exercise, "bold"),
        f"  {len(one.played)} mutants: {counts['killed']} killed, {counts['survived']} survived, ",
        f"{counts['same']} never differ, {counts['equivalent']} listed as equivalent: ",
        (f"{one.score:.1%}", "green" if one.score >= AT_LEAST else "bold red"),
    )
    for error in one.errors:
        yield to_mend(safe(error))
    parts: tuple[tuple[str, Fate], ...] = (
        (f"survived. {MEND}", "survived"),
        ("the same answer in every case: is one missing?", "same"),
    )
    for title, fate in parts:
        if told := one.of(fate):
            yield Text(f"\n{title}", style="bright_black")
            yield from (Padding(_told(one, played), (0, 0, 0, 2)) for played in told)


def _told(one: Mutation, played: Played) -> Text:
    caught = f"  ({played.by} catches it under another seed)" if played.by else ""
    place = f"{one.path}:{played.mutant.line}"
    return Text.assemble(
        (place, "bright_black"), f"\n  - {safe(played.mutant.old)}\n  + {safe(played.mutant.new)}", caught
    )
