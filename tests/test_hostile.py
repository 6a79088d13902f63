"""Both corpora of tests/hostile against the judge: no attack is ever accepted, every honest oddity always is.

The files are read, never imported. `Expected:` in an attack's docstring names the codes that may come of it. Each file
has boxes of its own, but all share one set of cases and answers, drawn afresh for the run, and a play ends with the
first bunch of cases that is not answered right: so two hundred gradings fit into minutes. The slow tests
grade every file by `grade` itself, each with a seed of its own, and show outside a box that probes are not blind.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from judge.axes.axis import weigh
from judge.catalog import Catalog, Exercise
from judge.grade import Grading, grade, quiet, timed, unloadable
from judge.play import Player, Unloadable
from judge.report import as_json, as_terminal
from judge.rules import Ratio
from judge.seeds import Seed
from judge.spec import AxisName
from judge.trials import PLAYED, Cases, Ready
from judge.verdict import AxisResult, Code, Report, Verdict
from sandbox import doctor
from sandbox.box import Backend, Limits, Submission
from sandbox.containers import OWNER
from sandbox.docker import Docker
from sandbox.engine import Engine, endpoint
from sandbox.processes import descendants, namespace
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm

FOLDER = Path(__file__).parent / "hostile"
PUBLISHED = {
    "fv": (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23),
    "tj": (1, 3, 5, 7, 9),
    "es": (1, 3, 5, 7, 9),
    "sr": (2, 4, 6, 8, 10),
    "ft": (1, 3, 5, 7, 9),
    "sw": (1, 3, 5, 7, 9),
    "nd": (1, 3, 5, 7),
    "rx": (1, 3, 5, 7, 9, 11, 13, 15, 17),
    "ps": (2, 4),
    "il": (2, 4),
}
SEEING = (
    "es01_reaches_the_network",
    "il02_reads_other_processes",
    "sr04_searches_the_disk",
    "steal_imports_the_reference",
    "persist_files_for_the_next_run",
    "persist_state_between_boxes",
)
IN_DOCKER = (
    "attack_escape_privileges",
    "attack_exhaust_single_allocation",
    "attack_fv23_becomes_another_program",
    "attack_leak_mounts_and_host_names",
    "attack_persist_state_between_boxes",
    "attack_rx01_forks_until_refused",
    "attack_rx07_floods_the_output",
    "attack_sr04_searches_the_disk",
    "honest_shared_memory",
    "honest_tests_itself",
)
PLANTED = re.compile(r"judge-was-here|judge-probe|monster|conftest\.py|results\.json|reward|score\.txt|probe-\d|core")
ENGINES = re.compile(r"/overlay2/|/rootfs/|/netns/")  # mounts of an engine's boxes, which other tests may have as well
GROWTH_MIB = 48.0
BUNCH = 16
ROOMY = Limits(load_seconds=60, call_seconds=20, memory_mib=768, processes=48, tmp_mib=32, output_mib=4, reply_mib=64)
TIGHT = replace(ROOMY, load_seconds=6, call_seconds=3, total_seconds=60, memory_mib=256)
HASTY = replace(TIGHT, load_seconds=1.5, call_seconds=1.0)


def expected(path: Path) -> frozenset[Code]:
    """The codes that an attack says may come of it."""
    found = re.search(r"^Expected: ([a-z_ ]+)$", path.read_text(errors="replace"), re.MULTILINE)
    assert found, f"{path.name} has no line `Expected: code code ...`"
    return frozenset(map(Code, found[1].split()))


ATTACKS = sorted(FOLDER.glob("attack_*.py"))
HONEST = sorted(FOLDER.glob("honest_*.py"))
ON_ONE_CLOCK = sorted(FOLDER.glob("clock/attack_*.py"))


ON_THE_CLOCK = [path for path in ATTACKS if path.stem.split("_")[1][:2] in ("ft", "sw", "ti", "sk")]
TIMES = 10


def interleaved(attacks: Sequence[Path], honest: Sequence[Path]) -> list[Path]:
    """An honest submission after every attack or two."""
    each = -(-len(attacks) // len(honest))
    return [path for at, one in enumerate(honest) for path in (*attacks[at * each : (at + 1) * each], one)]


def when(path: Path) -> Any:
    """Long races are run with the slow tests; two of their kind remain."""
    long = path.stem.startswith("attack_time") and Code.TOO_SLOW in expected(path)
    return pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if long else [])


@cache
def seed() -> Seed:
    """One secret for the whole run."""
    return Seed.fresh()


@cache
def backend() -> Backend:
    """The best box that can be built here."""
    return doctor.best()


@cache
def exercise() -> Exercise:
    """The smallest exercise."""
    return Catalog().find("maths/softmax")


@cache
def cases(axis: AxisName) -> tuple[Ready, ...]:
    """The axis's cases of the first round, their near-duplicates among them."""
    (how,) = (axis_ for axis_ in PLAYED if axis_.name == axis)
    return next(iter(Cases(exercise(), how, seed())))


@cache
def control_groups() -> tuple[Path, ...]:
    """The folders in which this process could make a box's groups."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    folders = [Path("/sys/fs/cgroup", *controllers.split(",")[:1], path.lstrip("/")) for _, controllers, path in lines]
    return tuple(folder for folder in folders if folder.is_dir())


@dataclass(frozen=True, slots=True)
class Host:
    """What a submission could leave on the machine."""

    processes: int
    groups: frozenset[str]
    mounts: str
    planted: frozenset[str]

    @classmethod
    def now(cls) -> "Host":
        """As it is."""
        own = f"judge-{os.getpid()}-{namespace()}-"
        groups = {name for folder in control_groups() for name in os.listdir(folder) if name.startswith(own)}
        folders = ("/tmp", "/dev/shm", "/var/tmp", str(Path.home()), str(Path.cwd()), str(FOLDER))
        names = {f"{folder}/{name}" for folder in folders for name in os.listdir(folder) if PLANTED.match(name)}
        mounts = [line for line in Path("/proc/self/mounts").read_text().splitlines() if not ENGINES.search(line)]
        return cls(len(descendants(os.getpid())), frozenset(groups), "\n".join(mounts), frozenset(names))


def resident_mib() -> float:
    """The judge's own memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def results(job: Grading, player: Player, patient: bool, every: int) -> Iterator[AxisResult]:
    """The axes in turn, as a grading has them, but no further than a bunch of cases that is not answered right."""
    for axis in PLAYED:
        size = 2 if patient else BUNCH if axis.name == "correctness" else None
        result = AxisResult(axis.name, Code.ACCEPTED)
        for bunch in bunches(cases(axis.name)[:: every if axis.name == "correctness" else 1], size):
            try:
                result = weigh(axis, list(player.play(bunch)))
            except Unloadable as failed:
                result = unloadable(axis.name, failed)
            if result.code is not Code.ACCEPTED:
                break
        yield result
        if result.code is not Code.ACCEPTED:
            return


def bunches(some: Sequence[Ready], size: int | None) -> Iterator[Sequence[Ready]]:
    """The cases, so many at a time."""
    step = size or len(some)
    return (some[at : at + step] for at in range(0, len(some), step))


def limited(limits: Limits) -> Exercise:
    """The exercise with limits for a test."""
    subject = Exercise(exercise().name, exercise().folder, exercise().reference)
    subject.spec = replace(exercise().spec, limits=limits)
    return subject


def graded(path: Path, limits: Limits) -> Report:
    """The whole story, with a seed of its own."""
    return grade(limited(limits), path, seed=Seed.fresh(), backend=backend())


def verdict(
    path: Path,
    limits: Limits,
    *,
    patient: bool = False,
    on_the_clock: bool = False,
    every: int = 1,
    box: Backend | None = None,
) -> Verdict:
    """What the judge says of a file."""
    submission = Submission(path.read_bytes(), exercise().spec.entry)
    job = Grading(limited(limits), submission, seed(), box or backend(), quiet)
    with Player(job.submission, job.start) as player:
        found = list(results(job, player, patient, every))
    if on_the_clock and found[-1].code is Code.ACCEPTED:
        found.append(timed(job))
    return Verdict(tuple(found))


def of_attack(path: Path, box: Backend | None = None) -> Verdict:
    """An attack's verdict, under limits that end it soon."""
    codes = expected(path)
    patient = Code.TIME_LIMIT in codes and not codes & {Code.WRONG_ANSWER, Code.TOO_SLOW}
    clock = path.stem.startswith(("attack_ft", "attack_time"))
    return verdict(path, HASTY if patient else TIGHT, patient=patient, on_the_clock=clock, box=box)


def repeated(path: Path) -> Iterator[Verdict]:
    """Verdicts on an attack, each from fresh boxes; where it is right off the clock, on the clock under fresh seeds."""
    first, subject = verdict(path, TIGHT), limited(TIGHT)
    kept = [family for family in subject.spec.families if family.axis != "speed" or isinstance(family.rule, Ratio)]
    subject.spec = replace(subject.spec, families=kept)
    for _ in range(TIMES):
        if first.code is Code.ACCEPTED:
            job = Grading(subject, Submission(path.read_bytes(), "softmax"), Seed.fresh(), backend(), quiet)
            yield Verdict((*first.results, timed(job)))
        else:
            yield verdict(path, TIGHT)


def told(found: Verdict) -> str:
    """Why, for whoever reads a failure; the seed replays it."""
    findings = [f"{f.case}: {f.message}" for result in found.results for f in result.findings]
    return "\n".join([f"{found.code} under seed {seed().hex}", *findings[:3]])


@cache
def warm() -> Warm:
    """Warm boxes, their zygote at work."""
    box = Warm()
    if trouble := box.trouble():
        pytest.skip(trouble)
    return box


@pytest.fixture(autouse=True)
def untouched_host(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing that a submission did outlives its verdict."""
    if "warm" in request.node.name:
        warm()  # whose zygote stays for the others
    before = Host.now()
    yield
    assert Host.now() == before


@pytest.mark.parametrize("path", [when(path) for path in interleaved(ATTACKS, HONEST)])
def test_attacks_fail_and_honest_submissions_are_accepted(path: Path) -> None:
    if path in HONEST:
        found = verdict(path, ROOMY, every=2)
        assert found.code is Code.ACCEPTED, told(found)
        return
    for _ in range(2 if path.stem.startswith(("attack_ps", "attack_persist")) else 1):
        found = of_attack(path)
        assert found.code in expected(path), told(found)


def test_the_judges_memory_stays_as_it_is() -> None:
    attack = FOLDER / "attack_exhaust_reply_of_a_gigabyte.py"
    of_attack(attack)
    before = resident_mib()
    for _ in range(3):
        of_attack(attack)
    assert resident_mib() < before + GROWTH_MIB


def test_every_published_attack_has_its_file() -> None:
    have = {path.stem.split("_")[1] for path in ATTACKS}
    assert {f"{kind}{number:02}" for kind, numbers in PUBLISHED.items() for number in numbers} <= have


def test_no_attack_expects_to_be_accepted() -> None:
    assert not [path.name for path in ATTACKS if expected(path) & {Code.ACCEPTED, Code.NOT_JUDGED, Code.JUDGE_ERROR}]


def test_what_a_submission_says_is_never_shown_raw() -> None:
    report = graded(FOLDER / "attack_forge_message_with_escapes.py", TIGHT)
    for text in (as_terminal.render([report]), as_json.render([report])):
        assert text.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]|^::", text, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("path", ON_THE_CLOCK, ids=lambda path: path.stem)
def test_ten_gradings_of_an_attack_on_the_clock_say_the_same(path: Path) -> None:
    said = list(repeated(path))
    codes = [found.code for found in said]
    assert len(codes) == TIMES
    assert len(set(codes)) == 1, codes
    assert codes[0] in expected(path), told(said[0])


@pytest.mark.slow
@pytest.mark.parametrize("path", interleaved(ATTACKS, HONEST), ids=lambda path: path.stem)
def test_grade_says_the_same(path: Path) -> None:
    report = graded(path, TIGHT if path in ATTACKS else ROOMY)
    codes = expected(path) if path in ATTACKS else {Code.ACCEPTED}
    assert report.verdict.code in codes, f"seed {report.seed}: {report.verdict}"


@pytest.mark.slow
@pytest.mark.parametrize("path", ON_ONE_CLOCK, ids=lambda path: path.stem)
def test_who_knows_what_an_exercise_times_gains_nothing(path: Path) -> None:
    found = re.search(r"^On: ([a-z0-9_/]+)$", path.read_text(), re.MULTILINE)
    assert found is not None
    report = grade(Catalog().find(found[1]), path, seed=Seed.fresh(), backend=backend())
    assert report.verdict.code in expected(path), f"seed {report.seed}: {report.verdict}"


def in_warm(path: Path) -> Any:
    """What tries the walls and what outlives a box, with some honest files; the others among the slow tests."""
    kinds = ("escape", "es0", "p", "steal", "il", "leak")
    tries = path.stem.startswith(tuple(f"attack_{kind}" for kind in kinds))
    return pytest.param(path, id=path.stem, marks=[] if tries or path in HONEST[::8] else [pytest.mark.slow])


@pytest.mark.parametrize("path", [in_warm(path) for path in interleaved(ATTACKS, HONEST)])
def test_a_warm_box_says_the_same(path: Path) -> None:
    for _ in range(2 if path.stem.startswith(("attack_ps", "attack_persist")) else 1):
        found = verdict(path, ROOMY, every=4, box=warm()) if path in HONEST else of_attack(path, warm())
        assert found.code in (expected(path) if path in ATTACKS else {Code.ACCEPTED}), told(found)


def in_docker(path: Path) -> Any:
    """A grading there costs seconds: a few of every kind in the default suite, the others among the slow tests."""
    marks = [pytest.mark.docker, *([] if path.stem in IN_DOCKER else [pytest.mark.slow])]
    return pytest.param(path, id=path.stem, marks=marks)


IMAGED = [path for path in interleaved(ATTACKS, HONEST) if path.stem != "honest_torch"]  # numpy's image has no torch


@pytest.mark.parametrize("path", [in_docker(path) for path in IMAGED])
def test_docker_says_the_same(path: Path) -> None:
    if trouble := Docker().trouble():
        pytest.skip(trouble)
    found = verdict(path, ROOMY, every=4, box=Docker()) if path in HONEST else of_attack(path, Docker())
    assert found.code in (expected(path) if path in ATTACKS else {Code.ACCEPTED}), told(found)
    with Engine(endpoint()) as engine:
        left = [name for found in engine.containers(OWNER) for name in found["Names"]]
    assert not [name for name in left if name.startswith(f"/judge-{os.getpid()}-{namespace()}-")]


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEING)
def test_a_probe_is_not_blind(name: str) -> None:
    found = [verdict(FOLDER / f"attack_{name}.py", ROOMY, box=Unboxed()).code for _ in range(2)]
    assert found[-1] is Code.ACCEPTED
