"""How many small changes of the references do the exercises' own cases notice?

`.venv/bin/python benchmarks/mutation.py [NAME]...` plays every mutant of these exercises, or of all of the tracks
from maths to training but for FREE, and prints a table. With `--keep` it goes to benchmarks/results/mutation.md, where
the rows of exercises that were not played stay as they are. What survives is named by `judge verify NAME --mutate`.
"""

import argparse
import platform
import re
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from judge.catalog import Catalog
from judge.device import processor
from judge.mutate import AT_LEAST, Mutation, mutate
from judge.replace import replace_file
from judge.seeds import Seed

RESULTS = Path(__file__).parent / "results" / "mutation.md"
TRACKS = ("maths", "basics", "autograd", "tokens", "transformer", "training")
SEEDS = ("1", "2", "3")
FREE = ("training/tiny_gpt",)  # whatever learns is right: most of its mutants are other right ways to train
HEAD = (
    "| exercise | mutants | killed | survived | listed as equivalent | never differ | killed, of what counts | CPU s |"
)
ROW = re.compile(r"\| ([a-z_0-9]+/[a-z_0-9]+) \|" + r" (\d+) \|" * 5 + r" [\d.]+ % \| (\d+) \|")


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise: how many mutants met which fate, and how long it took."""

    mutants: int
    killed: int
    survived: int
    equivalent: int
    same: int
    seconds: int

    @classmethod
    def of(cls, found: Mutation, seconds: float) -> "Row":
        """Its figures."""
        fates = (len(found.of(fate)) for fate in ("killed", "survived", "equivalent", "same"))
        return cls(len(found.played), *fates, round(seconds))

    @property
    def score(self) -> float:
        """The share that was killed of those that are not equivalent."""
        return self.killed / (self.killed + self.survived) if self.killed + self.survived else 1.0

    def text(self, name: str) -> str:
        """A line of the table."""
        counts = (self.mutants, self.killed, self.survived, self.equivalent, self.same)
        return f"| {name} | {' | '.join(map(str, counts))} | {100 * self.score:.1f} % | {self.seconds} |"


def kept(text: str) -> dict[str, Row]:
    """The rows of a table that was printed before."""
    return {found[1]: Row(*map(int, found.groups()[1:])) for found in map(ROW.fullmatch, text.splitlines()) if found}


def table(rows: Mapping[str, Row]) -> str:
    """All of it, with a line for the whole."""
    whole = Row(*(sum(column) for column in zip(*(_figures(row) for row in rows.values()), strict=True)))
    where = f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, seeds {', '.join(SEEDS)}"
    lines = [rows[name].text(name) for name in sorted(rows, key=_place)]
    head = ["# Mutants of the references", "", where, "", HEAD, "|---" * 8 + "|"]
    return "\n".join([*head, *lines, whole.text("all"), ""])


def _place(name: str) -> tuple[int, str]:
    """Tracks in the order of the curriculum, others after them."""
    track = name.partition("/")[0]
    return TRACKS.index(track) if track in TRACKS else len(TRACKS), name


def _figures(row: Row) -> tuple[int, ...]:
    return row.mutants, row.killed, row.survived, row.equivalent, row.same, row.seconds


def spent() -> float:
    """Seconds of a processor so far, of this process and of those that it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> int:
    """Play, print, and end with 1 where a score is too low."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1, help="mutants played at a time")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/mutation.md")
    wanted = parser.parse_args()
    catalog = Catalog()
    names = wanted.names or [name for name in catalog.names() if name.split("/")[0] in TRACKS and name not in FREE]
    played: dict[str, Row] = {}
    good = True
    for name in names:
        began = spent()
        found = mutate(catalog.find(name), seeds=[Seed.parse(seed) for seed in SEEDS], jobs=wanted.jobs)
        row = played[found.exercise] = Row.of(found, spent() - began)
        good = good and row.score >= AT_LEAST and not found.errors
        print(row.text(found.exercise), *found.errors, sep="\n", file=sys.stderr)
        if wanted.keep:  # beside what was kept before, also by another run
            replace_file(RESULTS, table(before() | played))
    print(table(before() | played), end="")
    return 0 if good else 1


def before() -> dict[str, Row]:
    """The rows that are kept."""
    return kept(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


if __name__ == "__main__":
    sys.exit(main())
