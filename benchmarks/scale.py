"""Gradings a second against workers: processes of this machine, and nodes of a Ray cluster, each with one processor.

`.venv/bin/python benchmarks/scale.py [--workers 1 2] [--count N] [--exercise NAME] [--engine local ray] [--keep]`
grades N different submissions of one exercise on correctness, after every worker has graded a few that are not counted.
The efficiency is the rate over that of one worker times as many. More workers than processors tell of the processors.
`--keep` writes the table to benchmarks/results/.
"""

import argparse
import itertools
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from judge.catalog import Catalog, Exercise, Known
from judge.cluster import Cluster
from judge.course.work import Piece, graded
from judge.many import quickest
from judge.pool import Pool, processors
from judge.verdict import Code

ROOT = Path(__file__).resolve().parent.parent
FILED = (Code.ACCEPTED, Code.WRONG_ANSWER, Code.UNSTABLE)
WARM_UP = 3  # for each worker
AHEAD = 4
NODE = {"num_cpus": 1, "object_store_memory": 80 << 20}


def filed(exercise: Exercise) -> list[Known]:
    """The known solutions that are graded: what ends a box, or takes its time, is not."""
    return [one for one in exercise.known if one.code in FILED]


def pieces(exercise: Exercise, backend: str) -> Iterator[tuple[bytes, bytes]]:
    """Known solutions, no two the same, for ever."""
    for number, one in enumerate(itertools.cycle(filed(exercise))):
        source = one.path.read_bytes() + f"\n# {number}\n".encode()
        told = Piece(
            exercise.name, exercise.full_digest, sha256(source).hexdigest(), ("correctness",), 1, "7" * 32, "", backend
        )
        yield told.told(), source


def rate(executor: Executor, workers: int, todo: Iterator[tuple[bytes, bytes]], count: int) -> float:
    """Gradings a second, once every worker is warm."""
    for future in [executor.submit(graded, *next(todo)) for _ in range(WARM_UP * workers)]:
        _checked(future.result())
    began = time.perf_counter()
    flying: set[Future[bytes]] = set()
    for piece in itertools.islice(todo, count):
        flying.add(executor.submit(graded, *piece))
        if len(flying) >= AHEAD * workers:
            done, flying = wait(flying, return_when="FIRST_COMPLETED")
            for future in done:
                _checked(future.result())
    for future in flying:
        _checked(future.result())
    return count / (time.perf_counter() - began)


def _checked(document: bytes) -> None:
    if b'"verdict": "judge_error"' in document:
        raise SystemExit(f"the judge failed, so that nothing is measured: {document[:2000].decode()}")


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """Processes."""
    with Pool(workers) as pool:
        yield pool


@contextmanager
def ray(workers: int) -> Iterator[Executor]:
    """Nodes with one processor each, beside a head that has none."""
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(initialize_head=True, head_node_args=NODE | {"num_cpus": 0, "include_dashboard": False})
    try:
        for _ in range(workers):
            nodes.add_node(**NODE)
        with Cluster(nodes.address) as cluster:
            while cluster.slots < workers:
                time.sleep(0.1)
            yield cluster.executor()
    finally:
        nodes.shutdown()


ENGINES: dict[str, Callable[[int], object]] = {"local": local, "ray": ray}


def table(rates: dict[tuple[str, int], list[float]], exercise: str, count: int) -> str:
    """As Markdown."""
    now = datetime.now(UTC).strftime("%Y-%m-%d")
    lines = [
        "# Gradings a second against workers",
        "",
        f"{now}, {processors()} processors ({platform.machine()}), {exercise}, correctness only, medians over runs of "
        f"{count}; made by `benchmarks/scale.py`.",
        "",
        "| engine | workers | gradings a second | efficiency |",
        "|---|---|---|---|",
    ]
    for (engine, workers), found in rates.items():
        one = statistics.median(rates[engine, min(w for e, w in rates if e == engine)])
        least = min(w for e, w in rates if e == engine)
        middle = statistics.median(found)
        lines.append(f"| {engine} | {workers} | {middle:.1f} | {middle / one * least / workers:.0%} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--count", type=int, help="each known solution once where it is not given")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--exercise", default="maths/softmax")
    parser.add_argument("--engine", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args(arguments)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    exercise = Catalog().find(asked.exercise)
    backend = quickest()
    todo, count = pieces(exercise, backend), asked.count or len(filed(exercise))
    rates: dict[tuple[str, int], list[float]] = {}
    for _ in range(asked.rounds):  # in turn, since a machine has better and worse minutes
        for engine, workers in itertools.product(asked.engine, asked.workers):
            with ENGINES[engine](workers) as executor:  # type: ignore[attr-defined]  # each is a context manager
                found = rate(executor, workers, todo, count)
            rates.setdefault((engine, workers), []).append(found)
            print(f"{engine} {workers}: {found:.1f} a second", file=sys.stderr, flush=True)
    text = table(rates, exercise.name, count)
    print(text, end="")
    if asked.keep:
        (ROOT / "benchmarks/results/scale.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
