"""`make ablation`: takes one wall away at a time and shows its probe being accepted; with all walls it never is.

A probe of tests/hostile answers `maths/softmax` right only where it gets through. A wall that another one stands behind
is taken away together with that one, and the table says so. Needs root, whose boxes have the most walls. Ends with 1
where a probe is accepted behind all walls, or refused without its own.
"""

import glob
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click

from judge import duel
from judge.axes import stability
from judge.catalog import Catalog, Exercise
from judge.grade import grade
from judge.seeds import Seed
from judge.verdict import Code
from sandbox.box import Box
from sandbox.bubblewrap import DROP, Bubblewrap

HOSTILE = Path(__file__).parent / "hostile"
COPY = f"/tmp/judge-ablation-{os.getpid()}"
NODE = next(iter(sorted(glob.glob("/dev/loop[0-9]*") + glob.glob("/dev/[sv]d[a-z]"))), "/dev/kmsg")
DROPPED = DROP.strip().rpartition("\n")[2].removesuffix('"$@"')
Change = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Breached(Bubblewrap):
    """Bubblewrap with a hole: its argv and what it brings into the box are changed."""

    changes: tuple[Change, ...] = ()
    worker: Change | None = None

    def command(self, box: Box) -> list[str]:
        """The argv, changed."""
        words = super().command(box)
        for change in self.changes:
            words = change(words)
        return words

    def payload(self) -> Mapping[str, bytes]:
        """Our files, the worker's lines changed."""
        files = dict(super().payload())
        if self.worker is not None:
            files["worker.py"] = "\n".join(self.worker(files["worker.py"].decode().split("\n"))).encode()
        return files


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall, the probe that finds it missing, and the judge without it.

    Attributes:
        name: what is taken away; `with_` what stands behind it and goes too.
        runs: how often the probe is graded: what looks for traces of itself needs two.
        around: what must be so meanwhile, on the host or in the judge.
        exercise: how the exercise is changed.
    """

    name: str
    probe: str
    backend: Bubblewrap
    with_: str = ""
    runs: int = 1
    around: Callable[[], object] = ExitStack
    exercise: Callable[[Exercise], Exercise] = lambda exercise: exercise
    axes: tuple[str, ...] = ("correctness",)


def breached(*changes: Change, worker: Change | None = None) -> Breached:
    """A box with these changes."""
    return Breached(changes, worker)


def without(option: str, values: int, words: list[str]) -> list[str]:
    """The argv without an option and the words that belong to it."""
    if option not in words:
        raise SystemExit(f"the argv has no {option}: this ablation must be brought up to date")
    at = words.index(option)
    return words[:at] + words[at + 1 + values :]


def instead(before: list[str], after: list[str], words: list[str]) -> list[str]:
    """The argv with one run of words in place of another."""
    for at in range(len(words)):
        if words[at : at + len(before)] == before:
            return words[:at] + after + words[at + len(before) :]
    raise SystemExit(f"the argv has no {' '.join(before)}: this ablation must be brought up to date")


def shown(folder: str, place: str, words: list[str]) -> list[str]:
    """The argv with one more of the host's folders in sight."""
    return instead(["--proc", "/proc"], ["--ro-bind", folder, place, "--proc", "/proc"], words)


def as_root(words: list[str]) -> list[str]:
    """The argv without what drops root before bwrap starts."""
    return [word.replace(DROPPED, "exec ").replace("uid=65534,gid=65534", "uid=0,gid=0") for word in words]


@contextmanager
def listening() -> Iterator[None]:
    """A service of the host."""
    with socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX) as named:
        named.bind(f"\0judge-ablation-{os.getpid()}")
        named.listen()
        yield


@contextmanager
def copied() -> Iterator[None]:
    """The judge's own sources where anybody may read them."""
    shutil.copytree(Path(duel.__file__).parent, COPY)
    try:
        yield
    finally:
        shutil.rmtree(COPY)


@contextmanager
def patched(owner: object, name: str, value: object) -> Iterator[None]:
    """The judge itself with one of its parts replaced."""
    kept = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, kept)


def unlike(exercise: Exercise) -> Exercise:
    """The exercise without near-duplicates, and without the family that calls with much the same in a row."""
    changed = Exercise(exercise.name, exercise.folder, exercise.reference)
    kept = [family for family in exercise.spec.families if family.name != "calls_in_a_row"]
    changed.spec = replace(exercise.spec, families=tuple(replace(f, twins=False) for f in kept))
    return changed


def unbudging(lines: list[str]) -> list[str]:
    """The worker's lines without the one that closes process 1's memory."""
    return [line for line in lines if "PR_SET_DUMPABLE, 0" not in line]


unfiltered = partial(without, "--seccomp", 1)
connected = partial(without, "--unshare-net", 0)
sharing = partial(without, "--unshare-ipc", 0)
nesting = partial(without, "--disable-userns", 0)
with_a_disk = partial(instead, ["--dev", "/dev"], ["--dev", "/dev", "--dev-bind", NODE, NODE])
loose = partial(without, "--unshare-pid", 0)
no_pid_1 = partial(without, "--as-pid-1", 0)
WALLS = (
    Wall("network namespace", "es01_reaches_the_network", breached(connected, unfiltered), "the filter",
         around=listening),
    Wall("network namespace: abstract sockets", "escape_unix_sockets", breached(connected),
         around=listening),
    Wall("process namespace", "il02_reads_other_processes", breached(loose, no_pid_1)),
    Wall("namespace of shared memory", "ps04_kernel_objects_survive", breached(sharing), runs=2),
    Wall("no nested namespaces", "es03_nests_a_user_namespace", breached(nesting, unfiltered), "the filter"),
    Wall("filter: sockets", "escape_exotic_sockets", breached(unfiltered)),
    Wall("filter: system calls", "escape_exotic_calls", breached(unfiltered)),
    Wall("filter: tracing", "sr06_traces_its_neighbours", breached(unfiltered, worker=unbudging), "process 1 closed"),
    Wall("process 1 closed to readers", "steal_reads_its_parents_memory", breached(worker=unbudging)),
    Wall("filter and privileges", "escape_privileges", breached(unfiltered)),
    Wall("few folders", "il04_reads_the_hosts_files", breached(partial(shown, "/var/lib", "/var/lib"))),
    Wall("few folders: the judge", "sr04_searches_the_disk", breached(partial(shown, COPY, "/srv/judge")),
         around=copied),
    Wall("few devices", "es05_opens_raw_devices", breached(with_a_disk, as_root), "an unprivileged user"),
    Wall("an unprivileged user", "es07_changes_kernel_settings", breached(as_root,
         partial(instead, ["--remount-ro", "/proc"], [])),
         "/proc read-only"),
    Wall("folders in memory", "persist_files_for_the_next_run",
         breached(partial(instead, ["--bind", "/mnt/tmp", "/tmp"], ["--bind", "/tmp", "/tmp"])), runs=2),
    Wall("near-duplicates", "sw03_caches_by_fingerprint", breached(), "calls in a row", exercise=unlike),
    Wall("a yardstick", "digits_through_logarithms", breached(),
         around=partial(patched, stability.Stability, "at_most", 1e30), axes=("correctness", "stability")),
    Wall("every timed answer is checked", "time_garbage_after_two_on_the_clock", breached(),
         around=partial(patched, duel.Duel, "check", lambda *given: None), axes=("correctness", "speed")),
)  # fmt: skip


def verdict(wall: Wall, exercise: Exercise, backend: Bubblewrap) -> Code:
    """The last verdict on the probe."""
    path = HOSTILE / f"attack_{wall.probe}.py"
    code = Code.NOT_JUDGED
    for _ in range(wall.runs):
        code = grade(exercise, path, seed=Seed.fresh(), backend=backend, axes=wall.axes).verdict.code  # type: ignore[arg-type]  # names of axes
    return code


def main() -> int:
    """Print the table; the exit code."""
    if os.geteuid() != 0:
        click.echo("root's boxes have the most walls: run this as root", err=True)
        return 2
    softmax = Catalog().find("maths/softmax")
    wrong = 0
    click.echo(f"{'wall taken away':50} {'probe':32} {'behind it':14} without")
    for wall in WALLS:
        behind = verdict(wall, softmax, Bubblewrap())
        with wall.around():  # type: ignore[attr-defined]  # each is a context manager
            gone = verdict(wall, wall.exercise(softmax), wall.backend)
        works = behind is not Code.ACCEPTED and gone is Code.ACCEPTED
        wrong += not works
        name = wall.name + (f" (with {wall.with_})" if wall.with_ else "")
        click.echo(f"{'✓' if works else '✗'} {name:48} {wall.probe:32} {behind:14} {gone}")
    click.echo(f"{len(WALLS)} walls, {wrong} not as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
