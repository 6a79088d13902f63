"""The judge's own faults, each made to happen: none becomes a grade, none is lost, none leaves anything behind."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fcntl import F_SETPIPE_SZ, fcntl, ioctl
from pathlib import Path
from termios import FIONREAD
from typing import Any

import pytest

import cli
from judge import history
from judge.catalog import Exercise
from judge.grade import grade
from judge.seeds import Seed
from judge.verdict import Code, Report
from sandbox import groups, meter
from sandbox.box import Backend, Box, BoxError, Meter
from sandbox.bubblewrap import JOIN, Bubblewrap
from sandbox.clauses import LIMITS, opened
from sandbox.processes import descendants, namespace
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm
from tests.boxes import ROOT
from tests.catalogs import KNOWN, SOLUTION, exercise, submission
from tests.processes import runs
from tests.reports import SOURCE, report

PATIENCE_SECONDS = 60.0
MARK = "98765"  # seconds that nothing but a submission of ours sleeps
ROOTED = pytest.mark.skipif(os.geteuid() != 0, reason="only root may cover files of this machine, for one process")
ONE_CASE = '''
"""Twice the input."""

from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(entry="twice", panel=[], limits=Limits(load_seconds=60, call_seconds=60, memory_mib=256, cpu_seconds=60))


@spec.correctness(twins=False)
def rows(rng):
    """Doubles every element."""
    yield call(rng.normal(size=(2, 3)).astype("f4"))
'''
TIMED = '''

@spec.speed(at_most=50.0)
def long(rng):
    """Long rows."""
    yield call(rng.normal(size=(8, 2000)).astype("f4"))
'''
SLEEPS = "import subprocess\n\n{load}\n\ndef twice(x):\n    if x.size > {above}:\n        {call}\n    return x + x\n"
SLEEP = f'subprocess.run(["sleep", "{MARK}"])'
NAP_SECONDS = "0.51"
NAP = f'subprocess.run(["sleep", "{NAP_SECONDS}"])'


def slow(*values: Any) -> list[Any]:
    """Rows of a table that are left to the slow tests: each starts a judge, and is like one that is not."""
    return [pytest.param(*(v if isinstance(v, tuple) else (v,)), marks=pytest.mark.slow) for v in values]


def sleeper(*, load: str = "pass", above: int = 0, call: str = "pass") -> str:
    """A right solution that sleeps while it loads, or when it is called on more than so many numbers."""
    return SLEEPS.format(load=load, above=above, call=call)


# What a judge leaves -----------------------------------------------------------------------------------------------


def until(done: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def words(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    return []


def sleeps(pid: int, seconds: str = MARK) -> bool:
    """Whether somebody below the process sleeps just so long."""
    return any(seconds in words(below) for below in descendants(pid))


def places() -> Iterator[Path]:
    """Where a judge makes folders: its control groups, and the folder for temporary files."""
    for controller, path in groups.own_paths():
        yield from (groups.ROOT / controller / path, (groups.ROOT / controller / path).parent)
    yield Path("/tmp")


def grouped() -> bool:
    """Whether boxes have control groups here."""
    probe = meter.meter(Box(f"judge-{os.getpid()}-0", LIMITS, "numpy"))
    probe.remove()
    return bool(probe.groups)


def left_by(pid: int) -> list[Path]:
    return [path for place in places() for path in place.glob(f"judge-{pid}-{namespace()}-*")]


def good(root: Path, backend: Backend) -> bool:
    """Whether a right solution is accepted now."""
    path = root / "right.py"
    path.write_text(SOLUTION)
    return graded(exercise(root / "next"), path, backend).verdict.code is Code.ACCEPTED


def graded(subject: Exercise, path: Path, backend: Backend, *axes: Any) -> Report:
    return grade(subject, path, seed=Seed.parse("7"), backend=backend, axes=axes or ("correctness",))


def message(report: Report) -> str:
    return " ".join(finding.message for result in report.verdict.results for finding in result.findings)


@pytest.fixture(scope="module")
def boxed() -> Backend:
    backend = Bubblewrap()
    if trouble := backend.trouble():
        pytest.skip(trouble)
    return backend


# A judge of its own ------------------------------------------------------------------------------------------------

MAIN = "import cli; cli.main()"


def started(root: Path, *arguments: object, code: str = MAIN, before: list[str] | None = None, **how: Any) -> Any:
    """`judge` over the catalogue in the folder; `before` is what starts it, `code` what it does first."""
    command = [*(before or []), sys.executable, "-c", code, "--catalog", str(root), *map(str, arguments)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | how.pop("env", {})

    def heed() -> None:  # a suite that a shell runs in the background ignores Ctrl-C, and so would its children
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    return subprocess.Popen(command, cwd=root, env=environment, text=True, preexec_fn=heed, **(streams | how))


def ended(judge: Any) -> tuple[int, str, str]:
    out, err = judge.communicate(timeout=PATIENCE_SECONDS)
    return judge.returncode, out or "", err or ""


def verdict(out: str) -> str:
    document = json.loads(out)
    return str(document["verdict"])


def covered(lines: str) -> list[str]:
    """What starts a program for which some files or folders of this machine are other ones."""
    return [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "--",
        "/bin/sh",
        "-c",
        f'set -e\n{lines}\nexec "$@"',
        "sh",
    ]


def toy(root: Path, text: str, *, spec: str = ONE_CASE) -> Path:
    exercise(root, spec=spec)
    return submission(root, text)


# The judge is ended, wherever it is --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Phase:
    """A submission, or a spec, that keeps the judge in one phase; `there` says when it is in it."""

    text: str = SOLUTION
    spec: str = ONE_CASE
    arguments: tuple[str, ...] = ("--backend", "bubblewrap")
    reports: bool = False

    def there(self, judge: Any, root: Path) -> bool:
        if self.reports:
            return waiting(judge.stdout.fileno()) > 0
        return sleeps(judge.pid) or (root / "begun").exists()


def waiting(descriptor: int) -> int:
    """Bytes that lie in a pipe."""
    count = array("i", [0])
    ioctl(descriptor, FIONREAD, count)
    return count[0]


PHASES = {
    "before the first box": Phase(
        spec=ONE_CASE + f"\n\nopen('begun', 'w').close()\n__import__('time').sleep({MARK})\n"
    ),
    "while a box loads": Phase(sleeper(load=SLEEP)),
    "in a call": Phase(sleeper(call=SLEEP)),
    "in a call of a warm box": Phase(sleeper(call=SLEEP), arguments=("--backend", "warm")),
    "in a call without walls": Phase(sleeper(call=SLEEP), arguments=("--backend", "unboxed")),
    "on the clock": Phase(sleeper(above=1000, call=SLEEP), spec=ONE_CASE + TIMED),
    "while it reports": Phase(sleeper(load="print('x' * 60000)"), reports=True, arguments=("--format", "json")),
}
QUICK = {  # the others are with the slow tests: each starts three judges
    (signal.SIGKILL, "before the first box"),
    (signal.SIGKILL, "in a call of a warm box"),
    (signal.SIGKILL, "in a call without walls"),
    (signal.SIGKILL, "on the clock"),
    (signal.SIGINT, "on the clock"),
    (signal.SIGINT, "while it reports"),
    (signal.SIGTERM, "in a call"),
}
ENDS = [
    pytest.param(phase, number, id=f"{number.name} {phase}", marks=[pytest.mark.slow] * ((number, phase) not in QUICK))
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
    for phase in PHASES
]


@pytest.mark.parametrize(("phase", "number"), ENDS)
def test_a_judge_that_is_ended_gives_no_grade_and_leaves_nothing(
    tmp_path: Path, boxed: Backend, phase: str, number: signal.Signals
):
    kept = PHASES[phase]
    if number == signal.SIGKILL and "unboxed" in kept.arguments and not grouped():
        pytest.skip("no control groups here: what has no walls sleeps on until its call ends")
    path = toy(tmp_path, kept.text, spec=kept.spec)
    own_clock = {"TMPDIR": str(tmp_path)} if phase == "on the clock" else {}
    judge = started(tmp_path, "grade", "twice", path, *kept.arguments, env=own_clock)
    if kept.reports:
        fcntl(judge.stdout.fileno(), F_SETPIPE_SZ, 4096)
    until(lambda: kept.there(judge, tmp_path) or judge.poll() is not None, "the phase")
    assert judge.poll() is None, ended(judge)
    below = descendants(judge.pid)[1:]
    judge.send_signal(number)
    judge.wait(PATIENCE_SECONDS)
    assert judge.returncode == {signal.SIGKILL: -9, signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    code, out, err = ended(judge)
    assert code not in (0, 1)
    assert out == "" or kept.reports
    assert "Traceback" not in err
    if number == signal.SIGKILL:
        backend = Unboxed() if "unboxed" in kept.arguments else boxed
        until(lambda: good(tmp_path, backend) and not [*filter(runs, below), *left_by(judge.pid)], "a clean machine")
    assert [*filter(runs, below), *left_by(judge.pid)] == []
    assert good(tmp_path, boxed)


def test_a_judge_under_nohup_outlives_its_terminal(tmp_path: Path):
    path = toy(tmp_path, sleeper(call=NAP))
    ignored = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + MAIN
    judge = started(tmp_path, "grade", "twice", path, "--backend", "unboxed", code=ignored)
    until(lambda: sleeps(judge.pid, NAP_SECONDS), "the call")
    judge.send_signal(signal.SIGHUP)
    assert ended(judge)[0] == cli.ACCEPTED


# A box, or what it hangs on, is ended from outside ----------------------------------------------------------------


@contextlib.contextmanager
def striking(strike: Callable[[int], None], times: int) -> Iterator[list[int]]:
    """As soon as a submission naps, something happens to the child of ours that it hangs on; so many times."""
    struck: list[int] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.01) and len(struck) < times:
            for child in descendants(os.getpid())[1:]:
                if child not in struck and ours(child) and sleeps(child, NAP_SECONDS):
                    struck.append(child)
                    strike(child)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield struck
    finally:
        stop.set()
        thread.join()


def ours(pid: int) -> bool:
    """Whether it is a child of this process itself."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) == os.getpid()
    return False


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def ungroup(pid: int) -> None:
    """Its processes are moved to our own groups, and those that were made for it are removed."""
    folders = {folder for place in places() for folder in place.glob(f"judge-{os.getpid()}-{namespace()}-*")}
    for folder in folders:
        for member in groups.members(folder / "cgroup.procs"):
            with contextlib.suppress(ProcessLookupError):
                (folder.parent / "cgroup.procs").write_text(str(member))
        with contextlib.suppress(FileNotFoundError):
            folder.rmdir()


@pytest.fixture(scope="module", params=[Bubblewrap(), Warm()], ids=lambda backend: backend.name)
def struck(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if trouble := request.param.trouble():
        pytest.skip(trouble)
    yield request.param
    if isinstance(request.param, Warm):
        request.param.close()


def test_a_box_whose_parent_is_killed_twice_is_replaced_and_nothing_is_lost(tmp_path: Path, struck: Backend):
    path = toy(tmp_path, sleeper(call=NAP))
    with striking(kill, 2) as killed:
        report = graded(exercise(tmp_path, spec=ONE_CASE), path, struck)
    assert (report.verdict.code, len(killed)) == (Code.ACCEPTED, 2), message(report)


def test_a_box_whose_parent_is_always_killed_is_no_grade_after_two_retries(tmp_path: Path, struck: Backend):
    path = toy(tmp_path, sleeper(call=NAP))
    with striking(kill, 99) as killed:
        report = graded(exercise(tmp_path, spec=ONE_CASE), path, struck)
    assert (report.verdict.code, len(killed)) == (Code.JUDGE_ERROR, 3), message(report)
    assert left_by(os.getpid()) == []


def test_a_box_that_loses_its_groups_is_replaced_and_ended(tmp_path: Path, struck: Backend):
    if not grouped():
        pytest.skip("no control groups here")
    path = toy(tmp_path, sleeper(call=NAP))
    below: list[int] = []

    def strike(pid: int) -> None:
        below.extend(descendants(pid) if isinstance(struck, Bubblewrap) else ())
        ungroup(pid)

    with striking(strike, 1) as lost:
        report = graded(exercise(tmp_path, spec=ONE_CASE), path, struck)
    assert (report.verdict.code, len(lost)) == (Code.ACCEPTED, 1), message(report)
    assert [*filter(runs, below), *left_by(os.getpid())] == []


class Refused(Unboxed):
    """A backend whose first boxes the system refuses, at the place that is named."""

    name = "refused"

    def __init__(self, place: str, times: int) -> None:
        self.place, self.times = place, times
        self.tried = 0

    def refuse(self, place: str) -> None:
        if place == self.place:
            self.tried += 1
            if self.tried <= self.times:
                raise OSError(errno.EMFILE, "Too many open files")

    def payload(self) -> dict[str, bytes]:
        self.refuse("payload")
        return {}

    def meter(self, box: Box) -> Meter:
        self.refuse("meter")
        return Refusing(box.limits.memory_mib, refuse=self.refuse)

    def reap(self, box: Box) -> None:
        super().reap(box)
        self.refuse("reap")


@dataclass(slots=True)
class Refusing(meter.Watcher):
    refuse: Callable[[str], None] = print

    def strikes(self) -> Any:
        self.refuse("strikes")
        return meter.Watcher.strikes(self)

    def cpu_seconds(self) -> float:
        self.refuse("cpu_seconds")
        return meter.Watcher.cpu_seconds(self)

    def freeze(self) -> None:
        self.refuse("freeze")
        meter.Watcher.freeze(self)


@pytest.mark.parametrize("place", ["payload", "meter", "strikes"])
@pytest.mark.parametrize(("times", "code"), [(1, Code.ACCEPTED), (2, Code.ACCEPTED), (99, Code.JUDGE_ERROR)])
def test_what_the_system_refuses_is_tried_twice_more_and_is_no_grade(
    tmp_path: Path, place: str, times: int, code: Code
):
    backend, before = Refused(place, times), descendants(os.getpid())
    report = graded(exercise(tmp_path, spec=ONE_CASE), submission(tmp_path, SOLUTION), backend)
    assert report.verdict.code is code, message(report)
    assert code is Code.ACCEPTED or backend.tried == 3
    assert descendants(os.getpid()) == before
    assert left_by(os.getpid()) == []


@pytest.mark.parametrize("place", ["cpu_seconds", "freeze"])
def test_what_the_system_refuses_on_the_clock_ends_the_box(place: str):
    with opened(Refused(place, 99)) as session:
        first = session._first.pid
        with pytest.raises(BoxError, match="Too many open files"):
            getattr(session, place)()
        assert not session.alive
    assert not Path(f"/proc/{first}").exists()


@dataclass(slots=True)
class Unjoinable(meter.Watcher):
    """Groups that nobody may join."""

    groups: tuple[str, ...] = ("/proc/version",)


@pytest.mark.parametrize("kind", [Bubblewrap, Warm, Unboxed])
def test_a_box_that_cannot_join_its_groups_does_not_start_without_limits(kind: type, boxed: Backend):
    class Lone(kind):  # type: ignore[misc,valid-type]  # each of the three
        def meter(self, box: Box) -> Meter:
            return Unjoinable(box.limits.memory_mib)

    backend = Lone()
    try:
        with pytest.raises(BoxError):
            opened(backend)
    finally:
        getattr(backend, "close", lambda: None)()


def test_an_ordinary_user_who_cannot_join_a_group_starts_nothing(tmp_path: Path):
    made = tmp_path / "made"
    words = ["/bin/sh", "-c", JOIN, "sh", "/proc/version", "--", "touch", str(made)]
    assert subprocess.run(words, stderr=subprocess.DEVNULL, check=False).returncode != 0
    assert not made.exists()


# The machine refuses -----------------------------------------------------------------------------------------------

WITHOUT = """
import errno, pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
rules.add_rule(pyseccomp.ERRNO(errno.{error}), "{call}"{when})
rules.load()
"""
NO_MEMORY_FILES = WITHOUT.format(error="ENOMEM", call="memfd_create", when="")
NO_NAMESPACES = WITHOUT.format(error="EPERM", call="unshare", when="") + WITHOUT.format(
    error="EPERM", call="clone", when=", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, 0x10000000, 0x10000000)"
)
FEW_FILES = "import resource\nimport cli\nresource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))\n"
NARROW = FEW_FILES.replace("NOFILE", "{kind}").replace("files", "bound")
JUMPS = """
import itertools, time
real, jumps = time.time, itertools.cycle((0.0, -1e8, 1e9))
time.time = lambda: real() + next(jumps)
time.time_ns = lambda: int(time.time() * 1e9)
"""
NO_TOOL = "mount --bind /dev/null /usr/bin/bwrap"
NO_GROUPS = 'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mount --bind "$d" "$d"; mount -o remount,ro,bind "$d"; done'
FULL_FOLDER = 'mount -t tmpfs -o size=4k,nr_inodes=3 tiny "$PWD/full"; cat /dev/zero > "$PWD/full/fill" || true'


def grading(root: Path, *arguments: object, **how: Any) -> tuple[int, str, str]:
    """A grading of a right solution, as JSON."""
    path = toy(root, SOLUTION, spec=how.pop("spec", ONE_CASE))
    return ended(started(root, "grade", "twice", path, "--format", "json", *arguments, **how))


@pytest.mark.parametrize(
    ("first", "chosen"),
    [
        pytest.param(
            first, [] if backend == "best" else ["--backend", backend], id=f"no {what}, {backend}", marks=marks
        )
        for what, first in {"memory files": NO_MEMORY_FILES, "namespaces": NO_NAMESPACES}.items()
        for backend in ("best", "bubblewrap", "warm")
        for chosen in [["--backend", backend] * (backend != "best")]
        for marks in [[pytest.mark.slow] * ((what, backend) not in {("memory files", "warm"), ("namespaces", "best")})]
    ],
)
def test_without_what_a_box_is_made_of_there_is_no_grade(tmp_path: Path, boxed: Backend, first: str, chosen: list[str]):
    code, out, err = grading(tmp_path, *chosen, code=first + MAIN)
    assert (code, verdict(out), "Traceback" in err) == (cli.JUDGE_ERROR, "judge_error", False)


@pytest.mark.parametrize("files", [9, *slow(4, 7, 11, 13, 16)])
def test_a_judge_that_may_open_few_files_gives_no_grade_or_the_right_one(tmp_path: Path, boxed: Backend, files: int):
    code, out, err = grading(tmp_path, "--backend", "bubblewrap", code=FEW_FILES.format(files=files) + MAIN)
    assert (code, verdict(out)) in {(cli.JUDGE_ERROR, "judge_error"), (cli.ACCEPTED, "accepted")}, err
    assert code == cli.JUDGE_ERROR or files > 9


@pytest.mark.parametrize(
    ("kind", "bound", "flag"),
    [
        *(("AS", 3 << 30, "-v unlimited"), ("NOFILE", 64, "-n 512")),
        *slow(("DATA", 1 << 30, "-d unlimited"), ("CPU", 50, "-t unlimited"), ("STACK", 1 << 20, "-s unlimited")),
        *slow(("FSIZE", 1 << 20, "-f unlimited")),
    ],
)
def test_a_limit_of_the_judge_itself_that_a_box_would_inherit_is_no_submissions_fault(
    tmp_path: Path, boxed: Backend, kind: str, bound: int, flag: str
):
    code, out, err = grading(tmp_path, code=NARROW.format(kind=kind, bound=bound) + MAIN)
    assert (code, verdict(out)) == (cli.JUDGE_ERROR, "judge_error"), err
    assert f"ulimit {flag}" in " ".join(out.split())


def test_the_clock_on_the_wall_decides_nothing(tmp_path: Path, boxed: Backend):
    code, out, err = grading(tmp_path, "--backend", "bubblewrap", code=JUMPS + MAIN)
    assert (code, verdict(out)) == (cli.ACCEPTED, "accepted"), err
    assert 0 <= json.loads(out)["seconds"] < 600


@ROOTED
def test_without_the_tool_there_is_no_grade_and_the_report_says_what_to_do(tmp_path: Path, boxed: Backend):
    code, out, _ = grading(tmp_path, before=covered(NO_TOOL))
    assert (code, verdict(out)) == (cli.JUDGE_ERROR, "judge_error")
    assert "apt install bubblewrap" in out


@ROOTED
@pytest.mark.slow  # one more judge; test_session has the same with an invented tool
def test_a_tool_that_goes_while_it_is_needed_is_no_grade(tmp_path: Path, boxed: Backend):
    code, out, _ = grading(tmp_path, "--backend", "bubblewrap", before=covered(NO_TOOL))
    assert (code, verdict(out)) == (cli.JUDGE_ERROR, "judge_error")
    assert "did not come up" in out


@ROOTED
def test_without_groups_that_can_be_written_the_report_says_so(tmp_path: Path, boxed: Backend):
    code, out, err = grading(tmp_path, before=covered(NO_GROUPS))
    assert (code, verdict(out)) == (cli.ACCEPTED, "accepted"), out + err
    assert "watched from outside" in out


# The disk is full, or nobody reads ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", *slow("terminal")])
def test_a_report_that_cannot_be_written_is_no_grade(tmp_path: Path, form: str):
    path = toy(tmp_path, SOLUTION)
    with open("/dev/full", "w") as full:
        judge = started(tmp_path, "grade", "twice", path, "--backend", "unboxed", "--format", form, stdout=full)
        code, _, err = ended(judge)
    assert code == cli.JUDGE_ERROR
    assert "No space left on device" in err


@pytest.mark.parametrize("streams", ["2>/dev/full", "0<&- 2>&-", *slow("2>&-", "0<&-")])
def test_only_the_report_must_be_written(tmp_path: Path, boxed: Backend, streams: str):
    shell = ["/bin/sh", "-c", f'exec "$@" {streams}', "sh"]
    code, out, _ = grading(tmp_path, "--backend", "bubblewrap", before=shell)
    assert (code, verdict(out)) == (cli.ACCEPTED, "accepted")


@pytest.mark.parametrize("streams", [">&-", "| true", *slow(">/dev/full 2>/dev/full", "0<&- >&- 2>&-")])
def test_a_report_that_nobody_can_read_is_no_grade(tmp_path: Path, streams: str):
    shell = ["/bin/bash", "-c", f'"$@" {streams}; exit ${{PIPESTATUS[0]}}', "sh"]
    code, out, _ = grading(tmp_path, "--backend", "unboxed", before=shell)
    assert (code, out) == (cli.JUDGE_ERROR, "")


@pytest.mark.parametrize("words", ["show twice", *slow("--help", "list")])
def test_whoever_reads_no_further_is_told_nothing(tmp_path: Path, words: str):
    exercise(tmp_path)
    shell = ["/bin/bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "sh"]
    assert ended(started(tmp_path, *words.split(), before=shell)) == (cli.JUDGE_ERROR, "", "")


@ROOTED
def test_a_history_that_nobody_can_write_is_read(tmp_path: Path):
    toy(tmp_path, SOLUTION)
    with history.opened(tmp_path / "data/judge/history.sqlite3", writing=True) as kept:
        kept.add(report(), SOURCE, {})
    still = 'mount --bind "$PWD/data" "$PWD/data"; mount -o remount,ro,bind "$PWD/data"'
    code, out, err = ended(
        started(tmp_path, "history", before=covered(still), env={"XDG_DATA_HOME": str(tmp_path / "data")})
    )
    assert (code, "toy/twice" in out) == (cli.ACCEPTED, True), err


@ROOTED
@pytest.mark.parametrize("command", ["replay", *slow("start")])
def test_a_full_disk_is_the_machines_failure_and_no_half_file_is_left(tmp_path: Path, command: str):
    (tmp_path / "full").mkdir()
    path = toy(tmp_path, SOLUTION)
    told = ("--file", path, "--seed", "7", "--backend", "unboxed", "--dump", "full")
    words = ("start", "twice", "full") if command == "start" else ("replay", "toy/twice", "rows[0.0]", *told)
    after = 'trap \'ls "$PWD/full" >&2\' EXIT; "$@"; exit'
    code, _, err = ended(started(tmp_path, *words, before=covered(f"{FULL_FOLDER}\nset +e\n{after}")))
    assert (code, err.splitlines()[-1]) == (cli.JUDGE_ERROR, "fill"), err
    assert "No space left on device" in err


@ROOTED
@pytest.mark.slow  # one more judge, and nothing of ours lies in that folder but a lock
def test_a_full_folder_for_temporary_files_changes_no_verdict(tmp_path: Path, boxed: Backend):
    (tmp_path / "full").mkdir()
    how = {"before": covered(FULL_FOLDER), "env": {"TMPDIR": str(tmp_path / "full")}}
    code, out, err = grading(tmp_path, "--backend", "bubblewrap", "--axis", "correctness", **how)
    assert (code, verdict(out)) == (cli.ACCEPTED, "accepted"), err


# An exercise is corrupt --------------------------------------------------------------------------------------------


def lose(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name.format("toy/twice")).unlink()


def body(line: str) -> str:
    return f'"""S."""\n\nimport numpy as np\n\n\ndef twice(x):\n    {line}\n'


CORRUPT: dict[str, dict[str, Any]] = {
    "no spec": {"edit": lose("exercises/{}/spec.py")},
    "no solution": {"edit": lose("reference/{}/solution.py")},
    "a spec of noughts": {"spec": "\0\0"},
    "a spec that ends the process": {"spec": "raise SystemExit(0)\n"},
    "a family that ends the process": {"spec": ONE_CASE.replace("yield", "raise SystemExit(0)\n    yield")},
    "a solution that ends the process": {"solution": "raise SystemExit(0)\n"},
    "a solution that ends the process when called": {"solution": body("raise SystemExit(0)")},
    "a solution that returns nothing": {"solution": body("return None")},
    "a solution that returns an object": {"solution": body("return object()")},
    "a solution that returns an array of objects": {"solution": body("return np.array([object()])")},
    "a solution of another shape": {
        "spec": ONE_CASE.replace("panel=[]", "panel=['product']"),
        "solution": body("return (x + x)[:1]"),
    },
    "a panel member that ends the process": {
        "spec": ONE_CASE.replace("panel=[]", "panel=['product']"),
        "known": KNOWN | {"accepted/product": '"""Ends."""\nraise SystemExit(0)\n'},
    },
}


@pytest.mark.parametrize("name", CORRUPT)
def test_a_corrupt_exercise_gives_no_grade(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str):
    how = {"spec": ONE_CASE} | CORRUPT[name]
    edit = how.pop("edit", lambda root: None)
    edit(exercise(tmp_path, **how) and tmp_path)
    path = submission(tmp_path, SOLUTION)
    words = ["--catalog", str(tmp_path), "grade", "twice", str(path), "--backend", "unboxed", "--format", "json"]
    code = cli.run(words)
    assert (code, verdict(capsys.readouterr().out)) == (cli.JUDGE_ERROR, "judge_error")


@pytest.mark.parametrize(
    ("name", "command"), [("statement.md", "show"), ("stub.py", "start"), ("no such file", "list")]
)
def test_what_an_exercise_has_lost_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, command: str
):
    exercise(tmp_path)
    (tmp_path / "exercises/toy/twice" / ("spec.py" if command == "list" else name)).unlink()
    monkeypatch.chdir(tmp_path)
    code = cli.run(["--catalog", str(tmp_path), command, *(["twice"] if command != "list" else [])])
    said = capsys.readouterr()
    assert code == cli.JUDGE_ERROR
    assert name in said.out + said.err


def test_a_known_mistake_that_ends_the_process_explains_nothing_and_ends_nothing(tmp_path: Path):
    known = KNOWN | {"wrong_answer/same": '"""Ends."""\nraise SystemExit(0)\n'}
    subject = exercise(tmp_path, spec=ONE_CASE, known=known)
    report = graded(subject, submission(tmp_path, "def twice(x):\n    return x\n"), Unboxed())
    assert (report.verdict.code, report.mistake) == (Code.WRONG_ANSWER, "")
