"""What an exchange costs: the wire alone against shared memory, interleaved in one run.

`.venv/bin/python benchmarks/exchange.py [ROUNDS]` prints a table of medians, with the smallest and the largest, and of
the ratio round by round. One exchange sends an array to a box, which sends it back; seconds are the judge's clock from
the step to its outcome, copies on both sides included, and the CPU seconds of the box. Two boxes that differ only in
whether they share memory take turns, the other one frozen.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from sandbox.box import Limits, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.session import Session

SUBMISSION = Submission(b"def echo(x):\n    return x\n", "echo")
SIZES_KIB = (16, 64, 256, 1 << 10, 8 << 10, 64 << 10)
LIMITS = Limits(memory_mib=2048, total_seconds=3600)


class Piped(Bubblewrap):
    """The same box, without shared memory."""

    shares = False


@dataclass(frozen=True, slots=True)
class Spent:
    """What one exchange took."""

    wall: float
    cpu: float


def spent(session: Session, array: np.ndarray) -> Spent:
    """One exchange in a box that is frozen before and after."""
    cpu = session.cpu_seconds()
    begin = time.perf_counter()
    outcome = session.step(Step("call", (array,)))
    wall = time.perf_counter() - begin
    session.freeze()
    if not isinstance(outcome, Returned) or not np.array_equal(outcome.value, array):
        raise SystemExit(f"not what was sent: {outcome!s:.200}")
    return Spent(wall, session.cpu_seconds() - cpu)


def row(name: str, values: list[float], show: Callable[[float], str]) -> str:
    """A line of the table."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"| {name} | {show(middle)} | {show(least)} | {show(most)} |"


def milliseconds(seconds: float) -> str:
    """For the table."""
    return f"{1e3 * seconds:.2f} ms"


def main(rounds: int) -> None:
    """Measure and print."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, {rounds} rounds\n")
    print("| in and out | median | least | most |\n|---|---|---|---|")
    rng = np.random.default_rng()
    with ExitStack() as stack:
        piped, shared = (stack.enter_context(Session(backend, LIMITS)) for backend in (Piped(), Bubblewrap()))
        for session in (piped, shared):
            session.load(SUBMISSION)
            session.freeze()
        for kib in SIZES_KIB:
            pairs: list[tuple[Spent, Spent]] = []
            for _ in range(rounds + 1):
                array = rng.integers(0, 255, kib << 10, np.uint8)
                pairs.append((spent(piped, array), spent(shared, array)))
            del pairs[0]  # pages are new in both
            for name in ("wall", "cpu"):
                ours = [(getattr(one, name), getattr(other, name)) for one, other in pairs]
                print(row(f"{kib} KiB, {name}, pipes", [one for one, _ in ours], milliseconds))
                print(row(f"{kib} KiB, {name}, shared memory", [other for _, other in ours], milliseconds))
                print(row(f"{kib} KiB, {name}, pipes over shared", [a / b for a, b in ours], "{:.1f}".format))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
