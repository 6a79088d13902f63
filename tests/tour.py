"""A learner's first ten minutes, on the real command line in a folder of its own, with every surprise told.

Each step is a command, the exit code that it must end with and words that it must say. Two commands are taken from the
reports themselves: what a report tells a learner to do next has to work as it stands there.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from judge.catalog import Catalog

ROOT = Path(__file__).parent.parent
JUDGE = (sys.executable, "-c", "from cli import main; main()")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
FIRST = """\
import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum()
"""
Before = Sequence[str]  # what the commands so far have printed


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the learner does.

    Attributes:
        why: what a guide would say.
        command: after `judge`; it may be taken from what was printed before.
        code: the exit code that it must end with.
        says: words that must be in its output.
        writes: what is saved as maths/softmax.py first.
    """

    why: str
    command: str | Callable[[Before], str]
    code: int = 0
    says: tuple[str, ...] = ()
    writes: str = ""


def told(command: str) -> Callable[[Before], str]:
    """The command that the last report gives under `next`, such as `judge hint`."""

    def find(before: Before) -> str:
        joined = "\n".join(before).replace("\\\n", " ")
        found = re.findall(rf"^ +judge ({command} .*)$", joined, re.M)
        return found[-1] if found else command

    return find


def steps() -> Iterator[Step]:
    """The tour. The attempts are what learners write; the last two are known solutions of the exercise."""
    softmax = Catalog().find("softmax").reference
    unstable, right = (softmax / name for name in ("unstable/no_shift.py", "solution.py"))
    wrong = ("✗ wrong answer", "expected", "a smaller case that fails:", "the task, line")
    yield Step("A folder for your solutions.", "init .", says=("is a workspace",))
    yield Step("What is there to do?", "next", says=("judge start",))
    yield Step(
        "Softmax, say: a stub to be filled in, and the task.", "start softmax", says=("maths/softmax.md: the task",)
    )
    yield Step("The formula, as one remembers it.", "test softmax", 1, wrong, FIRST)
    yield Step("The report names a hint.", told("hint"), says=("a nudge",))
    yield Step("Asked again, it says a little more.", "hint softmax any_shape", says=("where to look",))
    yield Step("And it says how to play the smallest failing case again.", told("replay"), 1, ("softmax(", "no grade"))
    digits = ("✓ accepted", "✗ unstable", "exp overflows", "the task, line")
    yield Step("Mended: every axis and every mask is right.", "test softmax", 1, digits, unstable.read_text())
    yield Step("Right on ordinary numbers is not enough.", told("hint"), says=("a nudge", "decides what"))
    recorded = ("✓ accepted", "times the reference", "recorded as submission 1")
    yield Step("Each row's own maximum comes off first.", "submit softmax", 0, recorded, right.read_text())
    yield Step("Where do I stand?", "status", says=("✓ softmax", "accepted, 1 try"))
    yield Step("And on we go.", "next", says=("judge start",))


def tour(folder: Path, way: Iterable[Step]) -> list[str]:
    """Go this way in an empty folder; the surprises, in words."""
    surprises: list[str] = []
    printed: list[str] = []
    environment = os.environ | {"XDG_DATA_HOME": str(folder / "data"), "PYTHONPATH": str(ROOT)}
    work = folder / "learn"
    work.mkdir()
    for number, step in enumerate(way, 1):
        click.secho(f"\n{number}. {step.why}", bold=True)
        if step.writes:
            (work / "maths/softmax.py").write_text(step.writes)
            lines = [line for line in step.writes.splitlines() if line.strip() and not line.startswith('"""')]
            click.secho("\n".join(f"   | {line}" for line in lines), dim=True)
        command = step.command if isinstance(step.command, str) else step.command(printed)
        click.secho(f"$ judge {command}", fg="cyan")
        code, output = run(shlex.split(command), work, environment)
        printed.append(output)
        missing = [words for words in step.says if words not in " ".join(output.split())]
        if code != step.code:
            surprises.append(f"judge {command}: ended with {code}, not with {step.code}")
        surprises += [f"judge {command}: does not say {words!r}" for words in missing]
    return surprises


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run `judge` there and show what it prints as it comes, in colour on a terminal; its exit code and its words."""
    reader, writer = pty.openpty() if sys.stdout.isatty() else os.pipe()
    with subprocess.Popen([*JUDGE, *arguments], cwd=folder, env=environment, stdout=writer) as judge:
        os.close(writer)
        parts: list[bytes] = []
        while part := _read(reader):
            parts.append(part)
            sys.stdout.buffer.write(part)
            sys.stdout.flush()
        os.close(reader)
    return judge.returncode, ESCAPES.sub("", b"".join(parts).decode("utf-8", "replace").replace("\r\n", "\n"))


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 1 << 16)
    except OSError:  # a terminal whose other end is closed
        return b""
