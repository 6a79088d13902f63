"""Where the nodes of a graph lie: in columns, each right of all that it needs, so that lines cross seldom."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Column from the left and row from the top, both from 0; rows may be halves."""

    column: int
    row: float


def places(needs: Mapping[str, Sequence[str]]) -> dict[str, Place]:
    """A place for every node that needs another or is needed; what would close a circle is ignored."""
    forward = _without_circles(needs)
    joined = {name for name, before in forward.items() if before} | {
        one for before in forward.values() for one in before
    }
    depth: dict[str, int] = {}
    for name in forward:  # in an order in which whatever is needed comes first
        depth[name] = 1 + max((depth[one] for one in forward[name]), default=-1)
    columns: list[list[str]] = [[] for _ in range(1 + max((depth[name] for name in joined), default=-1))]
    for name in sorted(joined):
        columns[depth[name]].append(name)
    _untangle(columns, forward)
    tallest = max(map(len, columns), default=0)
    return {
        name: Place(at, (tallest - len(column)) / 2 + row)
        for at, column in enumerate(columns)
        for row, name in enumerate(column)
    }


def _without_circles(needs: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The same, ordered so that what is needed comes first."""
    done: dict[str, list[str]] = {}
    for start in sorted(needs):
        path = [start]
        while path:
            name = path[-1]
            waiting = [one for one in needs[name] if one in needs and one not in done and one not in path]
            if waiting:
                path.append(waiting[0])
                continue
            if name not in done:
                done[name] = [one for one in dict.fromkeys(needs[name]) if one in done]
            path.pop()
    return done


def _untangle(columns: list[list[str]], forward: Mapping[str, Sequence[str]]) -> None:
    """Move each node towards the middle of those that it is joined to, from either side in turn."""
    after: dict[str, list[str]] = {name: [] for name in forward}
    for name, before in forward.items():
        for one in before:
            after[one].append(name)
    for sweep in range(SWEEPS):
        joined = forward if sweep % 2 == 0 else after
        row = {name: at - len(column) / 2 for column in columns for at, name in enumerate(column)}
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda name: statistics.fmean([row[one] for one in joined[name]] or [row[name]]))
            row |= {name: at - len(column) / 2 for at, name in enumerate(column)}
