"""A class of learners whose files are known solutions, graded whole, and graded with a kill -9 in the middle.

`.venv/bin/python benchmarks/classroom.py [--learners N] [--jobs N] [--engine local|ray] [--folder DIR]` makes N
learners with a file for each of six exercises, no two files the same and none that throws dice. It ends with 1 unless
all of this is true: the run that was killed and begun again lost nothing and graded nothing twice, its gradebook is
byte for byte that of the run that was not, and every verdict is that which the file is filed under. Correctness only.
"""

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from judge.catalog import Catalog, Exercise
from judge.verdict import Code

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = (
    *("basics/mlp_backprop", "inference/int8_matmul", "inference/kv_cache"),
    *("maths/logsumexp", "maths/softmax", "transformer/attention"),
)
FILED = (Code.ACCEPTED, Code.WRONG_ANSWER, Code.RUNTIME_ERROR, Code.MALFORMED)
DICE = re.compile(r"default_rng\(\)|dropout\(|bernoulli|random\.random\(")  # who throws them falls elsewhere each time
MISSING, STUB = 0.05, 0.05
BOOKS = ("gradebook.jsonl", "canvas.csv", "gradebook.html", "similar.jsonl")


def made(folder: Path, learners: int, exercises: Sequence[Exercise]) -> dict[tuple[str, str], str]:
    """Their folders; by learner and exercise the verdict that is due, "" where there is nothing to grade."""
    rng = random.Random(7)
    due: dict[tuple[str, str], str] = {}
    for number in range(learners):
        name = f"learner{number:03}"
        (folder / name).mkdir(parents=True)
        for exercise in exercises:
            due[name, exercise.name] = _handed(folder / name / f"{exercise.name}.py", exercise, name, rng)
    return due


def _handed(path: Path, exercise: Exercise, name: str, rng: random.Random) -> str:
    chance = rng.random()
    if chance < MISSING:
        return ""
    path.parent.mkdir(exist_ok=True)
    if chance < MISSING + STUB:
        path.write_text(exercise.stub, encoding="utf-8")
        return ""
    texts = [(one.path.read_text(encoding="utf-8"), one.code) for one in exercise.known if one.code in FILED]
    text, code = rng.choice([(text, code) for text, code in texts if not DICE.search(text)])
    path.write_text(f"{text}\n# by {name}\n", encoding="utf-8")
    return str(code)


def command(folder: Path, out: Path, more: Sequence[str]) -> list[str]:
    """`judge class grade`, as a process."""
    judge = [sys.executable, "-c", "from cli import main; main()", "class", "grade", str(folder)]
    return [*judge, "--out", str(out), "--axis", "correctness", "--seed", "7", *_named(), *more]


def _named() -> list[str]:
    return [word for name in EXERCISES for word in ("--exercise", name)]


def graded(folder: Path, out: Path, more: Sequence[str], kill_at: int = 0) -> float:
    """Seconds of one run; it is killed where so many gradings are recorded."""
    began = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command(folder, out, more), env=environment, stdout=subprocess.DEVNULL)
    while kill_at and running.poll() is None and len(recorded(out)) < kill_at:
        time.sleep(0.2)
    if kill_at:
        running.send_signal(signal.SIGKILL)
    running.wait()
    return time.perf_counter() - began


def recorded(out: Path) -> list[tuple[str, ...]]:
    """What tells the recorded gradings apart, in their order."""
    if not (out / "class.sqlite3").exists():
        return []
    connection = sqlite3.connect(out / "class.sqlite3", timeout=30)
    try:
        return connection.execute("SELECT exercise, digest, version, axes FROM gradings ORDER BY id").fetchall()
    except sqlite3.OperationalError:  # there is no table yet
        return []
    finally:
        connection.close()


def wrong(out: Path, due: dict[tuple[str, str], str]) -> list[str]:
    """The lines of the gradebook that do not say what is due."""
    lines = [json.loads(line) for line in (out / BOOKS[0]).read_text(encoding="utf-8").splitlines()]
    said = {(line["learner"], line["exercise"]): line["verdict"] or "" for line in lines}
    return [f"{key}: {said.get(key)}, not {verdict}" for key, verdict in due.items() if said.get(key) != verdict]


def main() -> int:
    """The figures, and 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--engine", default="local", help="of the run that is killed")
    parser.add_argument("--folder", type=Path, help="keep everything here")
    asked = parser.parse_args()
    exercises = [Catalog().find(name) for name in EXERCISES]
    with tempfile.TemporaryDirectory(prefix="judge-classroom-") as temporary:
        root = asked.folder or Path(temporary)
        due = made(root / "class", asked.learners, exercises)
        todo = sum(bool(verdict) for verdict in due.values())
        print(f"{asked.learners} learners x {len(exercises)} exercises: {todo} submissions", flush=True)
        jobs = ("--jobs", asked.jobs)
        whole = graded(root / "class", root / "whole", jobs)
        print(f"whole: {whole:.0f} s, {todo / whole:.1f} a second", flush=True)
        engine = () if asked.engine == "local" else ("--engine", asked.engine)
        first = graded(root / "class", root / "killed", (*jobs, *engine), kill_at=todo // 2)
        before = recorded(root / "killed")
        second = graded(root / "class", root / "killed", (*jobs, *engine))
        after = recorded(root / "killed")
        print(f"killed after {first:.0f} s with {len(before)} recorded; {second:.0f} s for the rest", flush=True)
        promises = {
            "it was cut off in the middle": 0 < len(before) < todo,
            "nothing is lost": after[: len(before)] == before and len(after) == todo,
            "nothing is graded twice": max(Counter(after).values()) == 1,
            "every verdict is the one that is due": not wrong(root / "killed", due),
            **{
                f"the same {name}": (root / "whole" / name).read_bytes() == (root / "killed" / name).read_bytes()
                for name in BOOKS
                if (root / "whole" / name).exists()
            },
        }
        for promise, kept in promises.items():
            print(f"{'yes' if kept else 'NO '} {promise}")
        for line in wrong(root / "killed", due)[:20]:
            print(f"    {line}")
    return 0 if all(promises.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
