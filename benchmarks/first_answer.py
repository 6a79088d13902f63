"""Time to the first answer: a cold box against a warm one, interleaved in one run.

`.venv/bin/python benchmarks/first_answer.py [ROUNDS]` prints a table of medians, with the smallest and the largest, and
of the ratio round by round. One round opens a box of each kind, loads a file, takes one step and closes the box.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.box import Backend, Framework, Limits, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.session import Session
from sandbox.warm import Warm

SUBMISSION = Submission(b"def answer():\n    return 42\n", "answer")


def seconds(backend: Backend, framework: Framework) -> float:
    """From the decision to open a box to its first answer; closing it is not counted."""
    begin = time.perf_counter()
    with Session(backend, Limits(), framework=framework) as session:
        session.load(SUBMISSION)
        outcome = session.step(Step("call"))
        took = time.perf_counter() - begin
    if not isinstance(outcome, Returned):
        raise SystemExit(f"{backend.name}: {outcome}")
    return took


def row(name: str, values: list[float], show: Callable[[float], str]) -> str:
    """A line of the table."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"| {name} | {show(middle)} | {show(least)} | {show(most)} |"


def main(rounds: int) -> None:
    """Measure and print."""
    cold, warm = Bubblewrap(), Warm()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, {rounds} rounds\n")
    print("| first answer | median | least | most |\n|---|---|---|---|")
    for framework in ("numpy", "torch"):
        seconds(warm, framework)  # the zygote starts once for many boxes
        pairs = [(seconds(cold, framework), seconds(warm, framework)) for _ in range(rounds)]
        print(row(f"{framework}, cold", [c for c, _ in pairs], lambda s: f"{1e3 * s:.0f} ms"))
        print(row(f"{framework}, warm", [w for _, w in pairs], lambda s: f"{1e3 * s:.0f} ms"))
        print(row(f"{framework}, cold over warm", [c / w for c, w in pairs], lambda ratio: f"{ratio:.1f}"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
