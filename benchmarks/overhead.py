"""What a grading costs beside what a learner pays today: medians, side by side in one run.

`.venv/bin/python benchmarks/overhead.py [--rounds N] [--docker IMAGE] [--check] [--keep]` grades the reference's cousin
on correctness only, in cold and in warm boxes, and runs the same file on the same cases by `pytest` and by a plain
script, without any box; all take turns. `--docker` names an image with Python, numpy and pytest, in which `docker run`
does what `pytest` does. `--check` ends with 1 where a bar is missed, in under a minute; `--keep` writes the table to
benchmarks/results/.

"ready" is a grading whose cases have their answers and whose box is up, as `judge watch` has it when a file is saved;
"fresh" computes both. `pytest` compares with answers that were computed before.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from judge.answers import arrays
from judge.catalog import Catalog, Exercise
from judge.compare import as_array
from judge.grade import Ahead, grade
from judge.many import Order, grade_all
from judge.play import fresh_box
from judge.seeds import Seed
from judge.trials import PLAYED, Prepared
from judge.verdict import Code
from sandbox.box import Backend, Framework, Limits, Returned, Step, Submission
from sandbox.bubblewrap import Bubblewrap
from sandbox.processes import descendants
from sandbox.session import Session
from sandbox.warm import Warm

ROOT = Path(__file__).resolve().parent.parent
GRADED = {"maths/softmax": "in_place", "transformer/attention": "textbook"}
TRIVIAL = Submission(b"def answer():\n    return 42\n", "answer")
WARM_TORCH_AT_MOST, PER_SECOND_AT_LEAST, MIB_AT_MOST = 0.10, 20.0, 40.0
BOXES = 8
# The same file on the same cases; torch reads bfloat16 as float32 here, which changes no cost.
SCRIPT = """
import numpy as np
from safetensors.numpy import load_file
FRAMEWORK
from submission import ENTRY

def test_cases():
    sent, n = load_file("cases.safetensors"), 0
    while f"{n}.0" in sent:
        given = []
        while f"{n}.{len(given)}" in sent:
            given.append(sent[f"{n}.{len(given)}"])
        got = ENTRY(*map(MAKE, given))
        np.testing.assert_allclose(np.asarray(got, "f8"), sent[f"{n}.want"], rtol=1e-2, atol=1e-3)
        n += 1
    assert n > 50
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """An exercise, a right solution, and a folder in which pytest finds both it and the cases."""

    exercise: Exercise
    path: Path
    folder: Path
    count: int

    @classmethod
    def made(cls, name: str, folder: Path) -> "Subject":
        """The plain calls among the first cases, written out with their answers."""
        exercise = Catalog().find(name)
        path = exercise.reference / "accepted" / f"{GRADED[name]}.py"
        written: dict[str, np.ndarray] = {}
        count = 0
        for ready in (ready for round_ in Prepared(exercise, Seed.fresh()).cases(PLAYED[0]) for ready in round_):
            (step, *more), (answer, *_) = ready.planned.case.steps, ready.answers
            plain = not more and not step.kwargs and isinstance(answer.want, Returned) and step.args[0].ndim > 1
            if plain and all(hasattr(arg, "shape") and str(arg.dtype).endswith(("32", "bool")) for arg in step.args):
                for at, arg in enumerate(step.args):
                    written[f"{count}.{at}"] = np.ascontiguousarray(as_array(arg))
                (pair, *_) = arrays(answer)
                written[f"{count}.want"] = np.ascontiguousarray(pair.want.astype("f8"))
                count += 1
        folder.mkdir()
        save_file(written, folder / "cases.safetensors")
        (folder / "submission.py").write_bytes(path.read_bytes())
        torch = exercise.spec.framework == "torch"
        words = {"ENTRY": exercise.spec.entry, "MAKE": "torch.from_numpy" if torch else "np.asarray"}
        words["FRAMEWORK"] = "import torch" if torch else ""
        text = re.sub("|".join(words), lambda found: words[found[0]], SCRIPT)
        (folder / "test_cases.py").write_text(text)
        (folder / "plain.py").write_text(text + "\ntest_cases()\n")
        return cls(exercise, path, folder, count)

    def by(self, *words: str) -> float:
        """Seconds of a command in the folder."""
        begin = time.perf_counter()
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False)
        took = time.perf_counter() - begin
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
        return took

    def graded(self, backend: Backend, ready: bool) -> float:
        """Seconds of a correctness-only grading with a secret of its own."""
        seed = Seed.fresh()
        ahead = Ahead()
        prepared = Prepared(self.exercise, seed)
        session: Session | None = None
        if ready:
            for _ in prepared.cases(PLAYED[0]):
                pass
            session = fresh_box(self.exercise, backend)
            ahead = Ahead(cases=prepared.cases, start=self.starter(backend, session))
        begin = time.perf_counter()
        report = grade(self.exercise, self.path, seed=seed, backend=backend, axes=("correctness",), ahead=ahead)
        took = time.perf_counter() - begin
        if report.verdict.results[0].code is not Code.ACCEPTED:
            raise SystemExit(f"{self.path}: {report.verdict}")
        return took

    def starter(self, backend: Backend, session: Session) -> Callable[[int | None], Session]:
        """Gives the box that is up, and after it others."""
        kept = [session]
        return lambda core: kept.pop() if kept else fresh_box(self.exercise, backend, core)


def first_answer(backend: Backend, framework: Framework) -> float:
    """From the decision to open a box to its first answer; closing it is not counted."""
    begin = time.perf_counter()
    with Session(backend, Limits(), framework=framework) as session:
        session.load(TRIVIAL)
        outcome = session.step(Step("call"))
        took = time.perf_counter() - begin
    if not isinstance(outcome, Returned):
        raise SystemExit(f"{backend.name}: {outcome}")
    return took


def private_mib(framework: Framework, warm: Warm) -> float:
    """Memory of its own that each further warm box has."""
    with Session(warm, Limits(), framework) as first:
        first.load(TRIVIAL)
        boxes = [Session(warm, Limits(), framework) for _ in range(BOXES)]
        try:
            for box in boxes:
                box.load(TRIVIAL)
                box.step(Step("call"))
            kib = sum(_private_kib(pid) for box in boxes for pid in descendants(box.pid))
        finally:
            for box in boxes:
                box.close()
    return kib / 1024 / BOXES


def _private_kib(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(map(int, re.findall(r"Private_(?:Clean|Dirty):\s+(\d+)", text)))


def processor(subject: Subject, warm: Warm, count: int) -> list[tuple[float, float]]:
    """Seconds of the processor that a grading costs the judge and the box, its cases having their answers.

    They say more than seconds of the wall where others are at work on the machine; the zygote's forks are not in them.
    """
    prepared = Prepared(subject.exercise, Seed.fresh())
    boxes: list[Session] = []

    def start(core: int | None) -> Session:
        boxes.append(fresh_box(subject.exercise, warm, core))
        return boxes[-1]

    ahead = Ahead(cases=prepared.cases, start=start, digest=prepared.digest)
    taken: list[tuple[float, float]] = []
    for _ in range(count + 1):
        boxes.clear()
        begin = time.process_time()
        grade(subject.exercise, subject.path, seed=prepared.seed, backend=warm, axes=("correctness",), ahead=ahead)
        taken.append((time.process_time() - begin, sum(box.cpu_seconds() for box in boxes)))
    return taken[1:]  # the first one answered the cases


def per_second(count: int) -> float:
    """Gradings of softmax a second, two at a time, once both processes are at work."""
    exercise = Catalog().find("maths/softmax")
    path = exercise.reference / "accepted" / f"{GRADED['maths/softmax']}.py"
    done: list[float] = []

    def note(message: str) -> None:
        if " of " in message:
            done.append(time.perf_counter())

    order = Order(ROOT, exercise.name, Seed.fresh(), "warm")
    reports = grade_all(order, [path] * count, axes=("correctness",), jobs=2, progress=note)
    if any(report.verdict.results[0].code is not Code.ACCEPTED for report in reports):
        raise SystemExit("a right solution was refused")
    begun = len(done) // 3  # until then processes start and answer the cases
    return (len(done) - 1 - begun) / (done[-1] - done[begun])


class Table:
    """Rows of medians, with the smallest and the largest."""

    def __init__(self) -> None:
        self.lines = ["| what | median | least | most |", "|---|---|---|---|"]

    def row(self, name: str, values: Sequence[float], show: Callable[[float], str]) -> float:
        """One more; its median."""
        middle = statistics.median(values)
        self.lines.append(f"| {name} | {show(middle)} | {show(min(values))} | {show(max(values))} |")
        return middle


def seconds(value: float) -> str:
    """As a person reads them."""
    return f"{1e3 * value:.0f} ms" if value < 1 else f"{value:.2f} s"


def compared(table: Table, subject: Subject, backends: tuple[Bubblewrap, Warm], rounds: int, image: str) -> float:
    """One exercise, every way in turn; the ratio of a ready grading in a warm box to pytest."""
    cold, warm = backends
    framework = subject.exercise.spec.framework
    python = sys.executable
    ways: dict[str, Callable[[], float]] = {
        "grading, warm, ready": lambda: subject.graded(warm, ready=True),
        "grading, warm, fresh": lambda: subject.graded(warm, ready=False),
        "grading, cold, fresh": lambda: subject.graded(cold, ready=False),
        "a warm box's first answer": lambda: first_answer(warm, framework),
        "a cold box's first answer": lambda: first_answer(cold, framework),
        "pytest, no box": lambda: subject.by(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_cases.py"),
        "plain python, no box": lambda: subject.by(python, "plain.py"),
    }
    if image and framework == "numpy":
        run = ("docker", "run", "--rm", "--network", "none", "-v", f"{subject.folder}:/w:ro", "-w", "/w", image)
        ways["docker run and pytest"] = lambda: subject.by(
            *run, "python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"
        )
    first_answer(warm, framework)  # the zygote starts once for many boxes
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(way())
    label = f"{subject.exercise.name} ({framework})"
    for name, values in taken.items():
        table.row(f"{label}: {name}", values, seconds)
    ratios = [
        ours / theirs for ours, theirs in zip(taken["grading, warm, ready"], taken["pytest, no box"], strict=True)
    ]
    return table.row(f"{label}: grading, warm, ready over pytest", ratios, lambda ratio: f"{ratio:.2f}")


def missed(warm_torch: float, rate: float, mib: float) -> list[str]:
    """The bars that were not reached, in words."""
    found = []
    if warm_torch > WARM_TORCH_AT_MOST:
        found.append(f"a warm torch grading is {warm_torch:.2f} of pytest; at most {WARM_TORCH_AT_MOST}")
    if rate < PER_SECOND_AT_LEAST:
        found.append(f"{rate:.1f} gradings a second; at least {PER_SECOND_AT_LEAST:g}")
    if mib > MIB_AT_MOST:
        found.append(f"{mib:.1f} MiB for one more box; at most {MIB_AT_MOST:g}")
    return found


def main() -> int:
    """Measure, print, and hold to the bars where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--docker", default="", metavar="IMAGE")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    rounds = 3 if asked.check else asked.rounds
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    table, backends = Table(), (Bubblewrap(), Warm())
    with tempfile.TemporaryDirectory() as folder:
        subjects = [Subject.made(name, Path(folder, name.replace("/", "-"))) for name in GRADED]
        ratios = [compared(table, subject, backends, rounds, asked.docker) for subject in subjects]
    frameworks: tuple[Framework, ...] = ("numpy", "torch")
    mib = [private_mib(framework, backends[1]) for framework in frameworks]
    table.row("memory of one more warm box (numpy, torch)", mib, lambda value: f"{value:.1f} MiB")
    judge, box = zip(*processor(subjects[0], backends[1], 5 * rounds), strict=True)
    table.row("processor: the judge, for one grading of softmax", judge, seconds)
    table.row("processor: its box", box, seconds)
    backends[1].close()
    rate = per_second(60 if asked.check else 200)
    table.row("gradings of softmax a second, two at a time", [rate], lambda value: f"{value:.1f}")
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    counts = ", ".join(f"{s.exercise.name} {s.count}" for s in subjects)
    when = f"{datetime.now(UTC):%Y-%m-%d}, {machine}, load {os.getloadavg()[0]:.1f}"
    head = f"{when}, {rounds} rounds; cases for pytest: {counts}"
    text = f"{head}\n\n" + "\n".join(table.lines) + "\n"
    print(text)
    if asked.keep:
        (ROOT / "benchmarks" / "results" / "overhead.md").write_text(text)
    found = missed(ratios[-1], rate, max(mib))
    for line in found:
        print(f"missed: {line}")
    return 1 if asked.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
