"""How often is a speed verdict wrong? Known ratios against thresholds, on a machine that others use as well.

`.venv/bin/python benchmarks/speed_verdicts.py [VERDICTS]` races submissions that do the reference's work 1.0, 1.25, 2.0
and 3.0 times, against thresholds of 1.1, 1.5 and 2.0, so many verdicts for each pair and each load, and prints a table.
A verdict counts as wrong only where the true ratio is a quarter of the threshold away from it, or more; of nearer ones
a few are in the table for the reader. The loads come on top of what else the machine does, so each row says how many
processes wanted to run meanwhile. `--quick` samples it in about a minute, `--check` exits with 1 on a wrong verdict,
and `--keep` writes the table to benchmarks/results/speed_verdicts.md.
"""

import argparse
import itertools
import math
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from judge.axes.timed import weigh
from judge.catalog import Catalog, Exercise
from judge.climb import clocked
from judge.device import processor
from judge.lock import clock_lock
from judge.play import fresh_box, retried
from judge.rules import Ratio
from judge.seeds import Seed
from judge.verdict import Code
from sandbox.box import BoxError
from sandbox.doctor import quickest
from sandbox.worker import PR_SET_PDEATHSIG, prctl

RESULTS = Path(__file__).parent / "results" / "speed_verdicts.md"
RATIOS, THRESHOLDS = (1.0, 1.25, 2.0, 3.0), (1.1, 1.5, 2.0)
FAR = 1.25
QUIET = 1.25  # processes for each processor
UNITS = 4  # of work in the reference: 1.25 times is 5 of them
WORK = '''
"""The same work, UNITS times."""

import numpy as np


def work(x):
    for _ in range(UNITS):
        y = np.exp(-np.abs(x)).sum(axis=-1)
    return y
'''
SPEC = '''
"""Known work."""

from judge.spec import Spec, call

spec = Spec(entry="work")


@spec.correctness
def rows(rng):
    """A sum for each row."""
    yield call(rng.normal(size=(3, 4)))


@spec.speed(at_most=2.0)
def known(rng):
    """Known work on 24000 numbers."""
    yield call(rng.normal(size=(12, 2000)))
'''
BUSY = "while True: pass"
BURSTS = """
import random, time
while True:
    end = time.monotonic() + random.uniform(0.005, 0.2)
    while time.monotonic() < end: pass
    time.sleep(random.uniform(0.005, 0.2))
"""
TRAFFIC = """
import numpy as np
here, there = np.ones(1 << 23), np.zeros(1 << 23)
while True: there[:] = here; here[:] = there
"""
LOADS = {"none": (), "two busy loops": (BUSY, BUSY), "bursts": (BURSTS, BURSTS), "memory traffic": (TRAFFIC, TRAFFIC)}
QUICK = (
    *(("none", at_most, ratio) for at_most, ratio in ((1.5, 1.0), (2.0, 1.25), (1.5, 2.0), (2.0, 3.0))),
    *(("two busy loops", at_most, ratio) for at_most, ratio in ((1.5, 1.0), (2.0, 3.0))),
    *(("bursts", at_most, ratio) for at_most, ratio in ((1.5, 1.0), (1.5, 2.0))),
    *(("memory traffic", at_most, ratio) for at_most, ratio in ((2.0, 1.25), (1.1, 2.0))),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One verdict, what it cost, the ratio that it saw, and how many processes wanted a processor before and after."""

    accepted: bool
    seconds: float
    ratio: float
    busy: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """All verdicts on one ratio against one threshold under one load."""

    load: str
    at_most: float
    ratio: float
    said: tuple[Said, ...]

    @property
    def far(self) -> bool:
        """Is the true ratio a quarter of the threshold away from it, or more?"""
        return max(self.ratio / self.at_most, self.at_most / self.ratio) >= FAR * (1 - 1e-9)

    @property
    def wrong(self) -> int:
        """Verdicts that are not what the true ratio asks for."""
        return sum(one.accepted is not (self.ratio <= self.at_most) for one in self.said)


@contextmanager
def load(name: str) -> Iterator[None]:
    """Neighbours at work on this machine meanwhile; they end with us, also where we are killed."""
    together = partial(prctl, PR_SET_PDEATHSIG, signal.SIGKILL)
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    neighbours = [
        subprocess.Popen([sys.executable, "-c", code], env=variables, preexec_fn=together) for code in LOADS[name]
    ]
    try:
        time.sleep(0.5 if neighbours else 0.0)
        yield
    finally:
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.wait()


def exercise(root: Path) -> Exercise:
    """The one whose work is known."""
    for path, text in (
        ("exercises/known/work/spec.py", SPEC),
        ("exercises/known/work/statement.md", "# Work\n"),
        ("exercises/known/work/stub.py", "def work(x): ...\n"),
        ("reference/known/work/solution.py", source(1.0).decode()),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.lstrip())
    return Catalog(root).find("known/work")


def source(ratio: float) -> bytes:
    """A submission of this ratio."""
    return WORK.replace("range(UNITS)", f"range({round(UNITS * ratio)})").lstrip().encode()


def verdict(own: Exercise, at_most: float, ratio: float) -> Said:
    """One verdict, in fresh boxes and under a fresh seed."""
    family = next(family for family in own.spec.families if family.rule is not None)
    family = replace(family, rule=Ratio(at_most))
    start, submission, seed = partial(fresh_box, own, quickest()), own.submission(source(ratio)), Seed.fresh()
    begin = time.perf_counter()
    result = weigh([retried(lambda: clocked(own, family, submission, seed, start))])
    seconds = time.perf_counter() - begin
    if result.code not in (Code.ACCEPTED, Code.TOO_SLOW):
        raise BoxError(f"no verdict on speed: {result.code}: {[finding.message for finding in result.findings]}")
    return Said(result.code is Code.ACCEPTED, seconds, result.numbers["known.ratio"], runnable())


def runnable() -> float:
    """How many processes of this machine want a processor: the kernel's average of the last minute."""
    return os.getloadavg()[0]


def rows(plan: Sequence[tuple[str, float, float]], count: int) -> Iterator[Row]:
    """Every row of the plan; others may have the clock in between."""
    with tempfile.TemporaryDirectory() as folder:
        own = exercise(Path(folder))
        for name, at_most, ratio in plan:
            wanted = count if Row(name, at_most, ratio, ()).far else -(-count // 4)
            with clock_lock(lambda text: None), load(name):
                yield Row(name, at_most, ratio, tuple(verdict(own, at_most, ratio) for _ in range(wanted)))


HEADER = (
    "| load | threshold | true ratio | wrong | seconds median (max) | ratios seen | running |\n"
    "|---|---|---|---|---|---|---|"
)


def line(row: Row) -> str:
    """A line of the table; wrong ones near the threshold are in brackets, since they do not count."""
    wrong = f"{row.wrong}/{len(row.said)}"
    seconds, seen = [one.seconds for one in row.said], [one.ratio for one in row.said]
    return (
        f"| {row.load} | {row.at_most:g} | {row.ratio:g} | {wrong if row.far else f'({wrong})'} "
        f"| {statistics.median(seconds):.1f} ({max(seconds):.1f}) | {min(seen):.2f}-{max(seen):.2f} "
        f"| {statistics.median(one.busy for one in row.said):.1f} |"
    )


def summary(found: Sequence[Row]) -> str:
    """How many far verdicts there were, how many of them wrong, and what one costs."""
    far = [row for row in found if row.far]
    count, wrong = sum(len(row.said) for row in far), sum(row.wrong for row in far)
    seconds = [one.seconds for row in found for one in row.said]
    bound = 1 - math.pow(0.05, 1 / count) if count and not wrong else None
    sure = f" (with 95 % below 1 in {1 / bound:.0f})" if bound else ""
    cost = f"a verdict costs {statistics.median(seconds):.2f} s in the median and {max(seconds):.1f} s at most"
    quiet = [one.seconds for row in found for one in row.said if one.busy <= QUIET * (os.cpu_count() or 1)]
    if quiet:
        cost += f", {statistics.median(quiet):.2f} s in the median of those with a processor for each process"
    return f"{wrong} wrong of {count} verdicts at a distance of 25 % or more{sure}; {cost}"


def document(head: str, found: Sequence[Row], planned: int) -> str:
    """The table as it is kept; of a run that was interrupted it says so."""
    short = "" if len(found) == planned else f"\n\nThe run was ended after {len(found)} of {planned} rows."
    table = "\n".join(map(line, found))
    return f"# Speed verdicts\n\n{head}\n\n{HEADER}\n{table}\n\n{summary(found)}{short}\n"


def everything() -> list[tuple[str, float, float]]:
    """The whole plan, what counts first."""
    return sorted(itertools.product(LOADS, THRESHOLDS, RATIOS), key=lambda one: not Row(*one, ()).far)


def main() -> int:
    """Measure and print; the exit code. Ctrl-C ends the run, and keeps what it has found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("verdicts", nargs="?", type=int, default=20, help="for each row of the table")
    parser.add_argument("--quick", action="store_true", help="ten rows, two verdicts each: about a minute")
    parser.add_argument("--check", action="store_true", help="exit with 1 on a wrong verdict")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    asked = parser.parse_args()
    plan = QUICK if asked.quick else everything()
    head = (
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    print(f"{head}\n\n{HEADER}", flush=True)
    found: list[Row] = []
    with suppress(KeyboardInterrupt):
        for row in rows(plan, 2 if asked.quick else asked.verdicts):
            found.append(row)
            print(line(row), flush=True)
    if not found:
        return 130
    print(f"\n{summary(found)}")
    if asked.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(document(head, found, len(plan)))
    return int(asked.check and any(row.wrong for row in found if row.far))


if __name__ == "__main__":
    sys.exit(main())
