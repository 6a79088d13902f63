"""Is a right solution ever refused? Right ones of every exercise, under seeds that nobody has seen.

`.venv/bin/python -m benchmarks.refusals [SECONDS] [NAME]...` plays, for so many seconds an exercise, the reference and
all that is filed as accepted at the desk: correctness and stability, where chance could refuse one. It prints a table,
and who was refused under which seed: `judge try NAME FILE --seed SEED` shows why. It ends with 1 where anybody was.
With `--keep` the table goes to benchmarks/results/refusals.md.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from judge.catalog import Catalog, Exercise
from judge.replace import replace_file
from judge.seeds import Seed
from judge.trials import PLAYED, Cases, at_desk
from judge.verdict import Code, Verdict

RESULTS = Path(__file__).parent / "results" / "refusals.md"
HEAD = "| exercise | right solutions | seeds | gradings | refused |"


@dataclass(slots=True)
class Row:
    """One exercise: how many right solutions, under how many seeds, and how many of the gradings refused one."""

    solutions: int
    seeds: int = 0
    refused: int = 0

    def text(self, name: str) -> str:
        """A line of the table."""
        return f"| {name} | {self.solutions} | {self.seeds} | {self.solutions * self.seeds} | {self.refused} |"


def asked(exercise: Exercise, seconds: float) -> Row:
    """Every right solution under one seed after another, for at least so many seconds; who is refused is printed."""
    right = [exercise.reference / "solution.py", *(one.path for one in exercise.known if one.code is Code.ACCEPTED)]
    row, until = Row(len(right)), time.monotonic() + seconds
    while time.monotonic() < until:
        seed, row.seeds = Seed.fresh(), row.seeds + 1
        cases = [Cases(exercise, axis, seed) for axis in PLAYED]
        for path in right:
            verdict = Verdict(tuple(at_desk(exercise, path, cases)))
            if verdict.code is not Code.ACCEPTED:
                row.refused += 1
                why = next(result.findings[0] for result in verdict.results if result.findings)
                print(f"{path}: {verdict.code} in {why.case} under seed {seed.hex}: {why.message}", file=sys.stderr)
    return row


def main() -> int:
    """Play, print, and end with 1 where a right solution was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=float, default=20.0, help="for each exercise")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/refusals.md")
    wanted = parser.parse_args()
    catalog = Catalog()
    rows: dict[str, Row] = {}
    for name in wanted.names or catalog.names():
        rows[name] = asked(catalog.find(name), wanted.seconds)
        print(rows[name].text(name), file=sys.stderr, flush=True)
    gradings = sum(row.solutions * row.seeds for row in rows.values())
    refused = sum(row.refused for row in rows.values())
    lines = [f"{datetime.now(UTC):%Y-%m-%d}: {refused} of {gradings} gradings of right solutions refused one", "", HEAD]
    table = "\n".join([*lines, "|---" * 5 + "|", *(row.text(name) for name, row in rows.items()), ""])
    print(table, end="")
    if wanted.keep:
        replace_file(RESULTS, f"# Right solutions that are refused\n\n{table}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
