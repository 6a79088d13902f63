"""Figures as points on paper: how far from its limit a speed lies, how costs grow, and what was submitted when.

Only geometry is here. What a chart says is also said in words, which are made beside it.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from judge.axes.margin import LIMITS, Score, scores
from judge.history import Entry
from judge.report.layered import places
from judge.report.text import safe_line
from judge.verdict import AxisResult, Code

LEAST, MOST = -8.0, 4.0  # margins left and right of the limit that are drawn; what lies beyond stands at the edge
DAYS, WEEKS = 42, 52
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Room:
    """One speed figure on a line from 0 to 100, slower to the right: the median, its interval, and the limit."""

    family: str
    words: str
    limit: str
    at: float
    low: float
    high: float
    met: bool


LIMIT_AT = 100 * -LEAST / (MOST - LEAST)


def rooms(result: AxisResult) -> list[Room]:
    """Every figure of the speed axis that has a limit and can be drawn; a guard only where it has failed."""
    told = (score for score in scores(result) if score.what == "exponent" or min(score.value, score.limit) > 0)
    return [_room(result, score) for score in told if score.what != "worst_ratio" or score.margin <= 0]


def _room(result: AxisResult, score: Score) -> Room:
    ends = [result.numbers.get(f"{score.family}.{name}", math.nan) for name in ("low", "high")]
    guard = score.what == "worst_ratio"
    ends = [
        end if not guard and (end > 0 or (score.what == "exponent" and end == end)) else score.value for end in ends
    ]
    low, high = sorted(_along(replace(score, value=end)) for end in ends)
    limit = f"{LIMITS[score.what].replace('_', ' ')} {score.limit:g}"
    return Room(safe_line(score.family), score.words, limit, _along(score), low, high, score.margin > 0)


def _along(score: Score) -> float:
    """From 0 to 100."""
    return 100 * (min(MOST, max(LEAST, -score.margin)) - LEAST) / (MOST - LEAST)


def slowest(result: AxisResult) -> float | None:
    """Where on that line the figure nearest to its limit, or farthest over it, lies; None where nothing was timed."""
    return max((room.at for room in rooms(result)), default=None)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """How one family's costs grow with size, on logarithmic axes, in a box of 100 by 100 whose top is 0."""

    family: str
    words: str
    of: str
    submission: tuple[tuple[float, float], ...]
    reference: tuple[tuple[float, float], ...]
    sizes: tuple[Tick, ...]
    costs: tuple[Tick, ...]


def curves(result: AxisResult) -> Iterator[Curve]:
    """One for each rule about growth."""
    for score in scores(result):
        if score.what != "exponent":
            continue
        for of in ("seconds", "bytes"):
            prefixes = [f"{score.family}.{side}_{of}_at_" for side in ("submission", "reference")]
            ours, theirs = (_points(result, prefix) for prefix in prefixes)
            if len(ours) > 1 and ours.keys() == theirs.keys():
                yield _curve(score, of, ours, theirs)


def _points(result: AxisResult, prefix: str) -> dict[int, float]:
    found = {name.removeprefix(prefix): value for name, value in result.numbers.items() if name.startswith(prefix)}
    return {int(size): cost for size, cost in found.items() if size.isdecimal() and 0 < cost < math.inf and int(size)}


def _curve(score: Score, of: str, ours: dict[int, float], theirs: dict[int, float]) -> Curve:
    sizes, costs = sorted(ours), sorted([*ours.values(), *theirs.values()])
    ends = (sizes[0], sizes[-1]), (costs[-1], costs[0])
    return Curve(
        safe_line(score.family),
        f"{score.words}, at most {score.limit:g}",
        of,
        tuple((_scaled(size, *ends[0]), _scaled(ours[size], *ends[1])) for size in sizes),
        tuple((_scaled(size, *ends[0]), _scaled(theirs[size], *ends[1])) for size in sizes),
        tuple(Tick(_scaled(size, *ends[0]), f"{size}") for size in sizes),
        tuple(Tick(_scaled(cost, *ends[1]), _amount(cost, of)) for cost in (costs[0], costs[-1])),
    )


def _scaled(value: float, first: float, last: float) -> float:
    """From 0 to 100, on a logarithmic scale."""
    low, high = math.log(first), math.log(last)
    return 50.0 if low == high else 100 * (math.log(value) - low) / (high - low)


def _amount(cost: float, of: str) -> str:
    if of == "bytes":
        return f"{cost / (1 << 20):.3g} MiB"
    return f"{cost * 1e3:.3g} ms" if cost >= 1e-3 else f"{cost * 1e6:.3g} µs"


@dataclass(frozen=True, slots=True)
class Bar:
    """What was submitted in one span of time."""

    since: float
    accepted: int
    others: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Bars of equal spans, oldest first; `span` is what one stands for, `most` the tallest."""

    bars: tuple[Bar, ...]
    span: str
    most: int


def activity(entries: Sequence[Entry], now: float) -> Activity:
    """By day where all of it is recent, else by week, or by so many weeks that a year's bars hold it all."""
    oldest = min((entry.at for entry in entries), default=now)
    days = 1 + max(0, int((_midnight(now) - oldest) // DAY + 1))
    each = 1 if days <= DAYS else 7 * math.ceil(days / 7 / WEEKS)
    count = max(14, math.ceil(days / each)) if each == 1 else math.ceil(days / each)
    first = _midnight(now) + DAY - count * each * DAY
    accepted, others = [0] * count, [0] * count
    for entry in entries:
        at = min(count - 1, max(0, int((entry.at - first) // (each * DAY))))
        (accepted if entry.code is Code.ACCEPTED and entry.counts else others)[at] += 1
    bars = tuple(Bar(first + at * each * DAY, *both) for at, both in enumerate(zip(accepted, others, strict=True)))
    span = "day" if each == 1 else "week" if each == 7 else f"{each // 7} weeks"
    return Activity(bars, span, max(bar.accepted + bar.others for bar in bars))


def _midnight(now: float) -> float:
    """Of the day that it is here; a clock that is put forward or back may move older days by an hour."""
    today = time.localtime(now)
    return now - (today.tm_hour * 3600 + today.tm_min * 60 + today.tm_sec) - now % 1


WIDTH, HEIGHT, GAP, LEAD = 176, 46, 56, 12


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the map: its name, and its left upper corner."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """From a box to one that needs it, as a path; `far` where it passes behind other columns."""

    path: str
    far: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Boxes and the lines between them; `alone` are those that no line leads to or from."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    alone: tuple[str, ...]
    width: float
    height: float
    box: tuple[int, int] = (WIDTH, HEIGHT)


def drawn(needs: dict[str, tuple[str, ...]]) -> Map:
    """The map of what needs what."""
    found = places(needs)
    nodes = {
        name: Node(name, 1 + place.column * (WIDTH + GAP), 1 + place.row * (HEIGHT + LEAD))
        for name, place in found.items()
    }
    lines = [
        Line(_path(nodes[before], nodes[name]), found[name].column - found[before].column > 1)
        for name in found
        for before in dict.fromkeys(needs[name])
        if before in found and found[before].column < found[name].column
    ]
    width = max((node.x for node in nodes.values()), default=0) + WIDTH + 1
    height = max((node.y for node in nodes.values()), default=0) + HEIGHT + 1
    return Map(tuple(nodes.values()), tuple(lines), tuple(name for name in needs if name not in found), width, height)


def _path(one: Node, other: Node) -> str:
    x, y = one.x + WIDTH, one.y + HEIGHT / 2
    to_x, to_y = other.x, other.y + HEIGHT / 2
    bend = GAP / 2
    return f"M{x:g} {y:g}C{x + bend:g} {y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}"
