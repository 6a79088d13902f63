"""What was recorded, for the learner: where he stands, what he submitted, and what has changed since.

For machines each submission is a line of JSON, `{"schema": "judge/submission/1", ...}`, with its report as it was.
"""

import base64
import difflib
import json
import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from judge.history import Entry, Kept, Standing
from judge.report.text import safe, safe_line
from judge.report.words import mark, several, style, words
from judge.verdict import Code

SCHEMA = "judge/submission/1"
BAR, NAME_COLUMNS = 10, 26
LARGEST_DIFF = 256 << 10  # bytes of source; comparing lines takes longer than anybody waits where there are more
LONGEST_ESCAPE = 10  # characters: \\U0010ffff
UNITS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60))


def ago(seconds: float) -> str:
    """How long ago that is."""
    return f"{long} ago" if (long := span(seconds)) else "just now"


def span(seconds: float) -> str:
    """How long that is, in the largest unit that it fills; empty below a minute."""
    return next((several(int(seconds // size), unit) for unit, size in UNITS if seconds >= size), "")


def standing(now: float, one: Standing | None, begun: bool) -> Text:
    """Where one stands with an exercise, in a few words; `one` is None where nothing that counts was submitted."""
    if one is None:
        return Text("begun" if begun else "", style="cyan")
    tries = several(one.tries, "try")
    if one.accepted_at is None:
        return Text.assemble((words(one.last), style(one.last)), f", {tries}, {ago(now - one.at)}")
    said = Text.assemble(("accepted", "green"), f", {tries}, {ago(now - one.accepted_at)}")
    return said if one.last is Code.ACCEPTED else said.append(f"; the last try: {words(one.last)}", style="yellow")


def status(
    now: float,
    names: Sequence[str],
    standings: Mapping[str, Standing],
    begun: Collection[str],
    fading: Mapping[str, float] = MappingProxyType({}),
) -> RenderableType:
    """The tracks with their bars, the exercises below them, and the sum.

    fading: how much is left of what was accepted, from 0 to 1, where that is too little.
    """
    accepted = {name for name, one in standings.items() if one.accepted_at is not None}
    width = max((len(name.partition("/")[2]) for name in names), default=0)
    parts: list[RenderableType] = []
    for track, members in groupby(names, key=lambda name: name.partition("/")[0]):
        own = list(members)
        tree = Tree(_bar(track, sum(name in accepted for name in own), len(own)), guide_style="bright_black")
        for name in own:
            one = standings.get(name)
            code = Code.NOT_JUDGED if one is None else Code.ACCEPTED if name in accepted else one.last
            sign = Text.assemble((mark(code), style(code)), f" {name.partition('/')[2]:{width}}  ")
            tree.add(sign.append_text(standing(now, one, name in begun)).append_text(_fading(fading.get(name))))
        parts.append(tree)
    done = len(accepted.intersection(names))
    told = Text(f"\n{done} of {several(len(names), 'exercise')} accepted", style="bold")
    if faded := len(accepted.intersection(names, fading)):
        told.append(f"; {faded} fading: judge review", style="yellow")
    return Group(*parts, told)


def _fading(left: float | None) -> Text:
    return Text() if left is None else Text(f"; fading, {math.floor(100 * left)} % left", style="yellow")


def _bar(track: str, done: int, of: int) -> Text:
    full = BAR * done // of
    return Text.assemble(
        (f"{track:14}", "bold"), ("█" * full, "green"), ("░" * (BAR - full), "bright_black"), f" {done}/{of}"
    )


def table(entries: Sequence[Entry]) -> RenderableType:
    """A line for each submission, in the order given."""
    found = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("right", "left", "left", "left", "right"):
        found.add_column(justify=justify, no_wrap=True)
    for entry in entries:
        name = safe_line(entry.exercise)
        code = Text(f"{mark(entry.code)} {words(entry.code)}", style=style(entry.code))
        found.add_row(
            Text(f"{entry.id}", style="bold"),
            time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.at)),
            Text(name if len(name) <= NAME_COLUMNS else f"…{name[1 - NAME_COLUMNS :]}"),
            code if entry.counts else code.append(" *", style="bright_black"),
            f"{entry.seconds:.1f} s",
        )
    note = Text("* does not count: the judge failed, or the box has no walls", style="bright_black")
    return found if all(entry.counts for entry in entries) else Group(found, note)


def changed(before: Kept, after: Kept) -> RenderableType:
    """What changed from one submission to a later one for the same exercise; both reports are documents."""
    one, other = before.entry, after.entry
    long = span(other.at - one.at)
    title = Text.assemble(
        (f"since submission {one.id}{f', {long} before' if long else ''}: ", "bold"),
        *((words(one.code), style(one.code)), " → ", (words(other.code), style(other.code))),
    )
    lines = list(_changes(before.report, after.report))
    if one.digest == other.digest:
        lines.insert(0, "the file is the same")
    return Group(title, *(Padding(Text(line), (0, 0, 0, 2)) for line in lines or ["the axes say the same"]))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    axes = {axis["name"]: axis for axis in before["axes"]}
    for now in after["axes"]:
        was = axes.get(now["name"])
        if was is None or Code.NOT_JUDGED in (was["code"], now["code"]):
            if now["code"] != Code.NOT_JUDGED:
                yield f"{now['name']}: judged now, {words(Code(now['code']))}"
            continue
        if was["code"] != now["code"]:
            yield f"{now['name']}: {words(Code(was['code']))} → {words(Code(now['code']))}"
        failed, fails = _families(was), _families(now)
        played = {name.partition(".")[0] for name in now["numbers"]}  # none of them where the file did not even load
        if mended := [family for family in failed if family in played and family not in fails]:
            yield f"{now['name']}: no longer fails {', '.join(mended)}"
        if broken := [family for family in fails if family not in failed]:
            yield f"{now['name']}: fails now {', '.join(broken)}"
        yield from _figures(was, now)


def _families(axis: Mapping[str, Any]) -> list[str]:
    return [safe_line(finding["case"].partition("[")[0]) for finding in axis["findings"] if finding["case"]]


def _figures(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """How many times the reference it takes; and by how much the worst error of an unstable one has changed."""
    if now["name"] == "speed":
        for key, value in now["numbers"].items():
            family, _, what = key.rpartition(".")
            if what == "ratio" and key in was["numbers"]:
                old = float(was["numbers"][key])
                yield f"speed: {old:.3g} → {float(value):.3g} times the reference in {safe_line(family)}"
    elif now["code"] == was["code"] != Code.ACCEPTED:
        old, new = (max(map(float, axis["numbers"].values()), default=0.0) for axis in (was, now))
        if f"{old:.3g}" != f"{new:.3g}":
            yield f"{now['name']}: worst error {old:.3g} → {new:.3g} yardsticks"


def difference(before: Kept, after: Kept) -> RenderableType:
    """The sources of two submissions, as a unified diff."""
    titles = [_title(one.entry) for one in (before, after)]
    if max(len(before.source), len(after.source)) > LARGEST_DIFF:
        same = before.source == after.source
        return Text(f"{titles[0]}\n{titles[1]}\n{'the same' if same else 'not the same'}; too large to compare by line")
    old, new = (one.source.decode("utf-8", "backslashreplace").split("\n") for one in (before, after))
    told = [
        Text(safe(line, LONGEST_ESCAPE * len(line)), style=_diff_style(line), no_wrap=True, overflow="ignore")
        for line in difflib.unified_diff(old, new, titles[0], titles[1], lineterm="")
    ]
    return Group(*told or [Text("the sources are the same")])


def _title(entry: Entry) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.at))
    return f"submission {entry.id}  {safe_line(entry.exercise)}  {when}  {words(entry.code)}"


def _diff_style(line: str) -> str:
    if line.startswith(("---", "+++")):
        return "bold"
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")


def exported(kept: Kept) -> str:
    """One line of JSON with all of a submission; a source that is no UTF-8 is in base64."""
    entry = kept.entry
    try:
        source, encoding = kept.source.decode(), "utf-8"
    except UnicodeDecodeError:
        source, encoding = base64.b64encode(kept.source).decode(), "base64"
    document = {
        "schema": SCHEMA,
        "id": entry.id,
        "exercise": entry.exercise,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(entry.at)),
        "verdict": str(entry.code),
        "counts": entry.counts,
        "digest": entry.digest,
        "seconds": round(entry.seconds, 3),
        "source": source,
        "source_encoding": encoding,
        "report": kept.report,
        "environment": kept.environment,
    }
    return json.dumps(document, allow_nan=False)
