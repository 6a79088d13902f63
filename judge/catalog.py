"""Exercises on disk: `exercises/<track>/<name>/` beside its twin `reference/<track>/<name>/`, loaded by path.

Everything here is the author's and trusted; a submission never comes this way.
"""

import contextlib
import difflib
import hashlib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from judge.fields import misfits
from judge.hints import Hints, read
from judge.loading import Entries, load
from judge.names import meant, plain, remedy
from judge.spec import Spec, SpecError
from judge.verdict import Code
from sandbox.box import Fixture, Submission

HERE = Path(__file__).resolve().parent.parent
FILES = ("spec.py", "statement.md", "stub.py")
FIXTURE = "fixture.py"  # what an exercise may put beside a submission
MARK = "catalog.toml"  # what a private catalogue is called, and its version


@dataclass(frozen=True, slots=True)
class Known:
    """A solution that is filed under the verdict it must get; `lesson` is the first paragraph of its docstring."""

    path: Path
    code: Code
    lesson: str

    @property
    def on_a_gpu(self) -> bool:
        """Does it get its verdict on a GPU only?"""
        return self.path.stem.startswith("on_a_gpu_")

    @property
    def name(self) -> str:
        """Such as wrong_answer/no_shift."""
        return f"{self.code}/{self.path.stem}"


class UnknownExercise(Exception):  # noqa: N818 - it is what the user asked for, not an error of a program
    """No exercise has this name; the message offers the nearest."""


class Exercise:
    """One exercise: what a learner sees, and what the judge knows."""

    def __init__(self, name: str, folder: Path, reference: Path) -> None:
        self.name = name
        self.folder = folder
        self.reference = reference

    @property
    def root(self) -> Path:
        """The folder of its catalogue."""
        return self.folder.parents[2]

    @property
    def origin(self) -> str:
        """What its catalogue is called, for a report: name and version, else its folder; empty for the judge's own."""
        if self.root.resolve() == HERE:
            return ""
        try:
            found = tomllib.loads((self.root / MARK).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        return f"{found.get('name', self.root.resolve().name)} {found.get('version', '')}".strip()

    @cached_property
    def module(self) -> ModuleType:
        """spec.py."""
        return load(self.folder / "spec.py")

    @cached_property
    def spec(self) -> Spec:
        """The `spec = Spec(...)` of spec.py, with at least one correctness family."""
        spec = getattr(self.module, "spec", None)
        if not isinstance(spec, Spec):
            raise SpecError(f"{self.folder / 'spec.py'}: defines no `spec = Spec(...)`")
        if not any(family.axis == "correctness" for family in spec.families):
            raise SpecError(f"{self.folder / 'spec.py'}: has no @spec.correctness family; nothing could be wrong")
        wrong = list(misfits(spec)) or list(misfits(spec.limits, {field.name for field in fields(spec.limits)}))
        if wrong:
            raise SpecError(f"{self.folder / 'spec.py'}: Spec: {wrong[0]}")
        return spec

    @property
    def requires(self) -> tuple[str, ...]:
        """What comes before it, each once; nothing where its spec is broken, which whoever uses it hears."""
        try:
            return tuple(dict.fromkeys(self.spec.requires))
        except SpecError:
            return ()

    @property
    def title(self) -> str:
        """The first line of spec.py's docstring."""
        return (self.module.__doc__ or self.name).strip().splitlines()[0]

    @property
    def statement(self) -> str:
        """statement.md."""
        return _text(self.folder / "statement.md")

    @property
    def stub(self) -> str:
        """stub.py, where a learner begins."""
        return _text(self.folder / "stub.py")

    @cached_property
    def hints(self) -> Hints | None:
        """hints.md, which an exercise need not have.

        Raises:
            SpecError: where it is not as it must be.
        """
        path = self.folder / "hints.md"
        if not path.exists():
            return None
        return read(_text(path), self.statement, {family.name for family in self.spec.families}, path)

    @property
    def digest(self) -> str:
        """SHA-256 over spec, statement, stub and, where there is one, fixture; a file that is missing is empty."""
        whole = hashlib.sha256()
        for name in (*FILES, *([FIXTURE] if (self.folder / FIXTURE).is_file() else [])):
            path = self.folder / name
            whole.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
        return whole.hexdigest()

    @property
    def full_digest(self) -> str:
        """SHA-256 of every file of the exercise, with its place: another one is another exercise.

        Raises:
            SpecError: where one of them cannot be read.
        """
        told = hashlib.sha256()
        for root in (self.folder, self.reference):
            for path in sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
                place, data = f"{root.parts[-3]}/{path.relative_to(root).as_posix()}".encode(), _bytes(path)
                told.update(b"%d:%s%d:%s" % (len(place), place, len(data), data))
        return told.hexdigest()

    def entry(self, path: Path) -> Callable[..., Any]:
        """The function or class that one of the author's files defines; `Entries` where it must define several."""
        module = load(path)
        found: dict[str, Any] = {name: getattr(module, name, None) for name in (self.spec.entry, *self.spec.also)}
        for name, value in found.items():
            if not callable(value):
                raise SpecError(f"{path}: defines no `{name}`")
            if self.spec.framework == "triton" and not isinstance(value, type):
                from sandbox.guards import guarded  # which imports torch: not where an exercise has no use for it

                found[name] = guarded(value)
        first: Callable[..., Any] = found[self.spec.entry]
        also = {name: found[name] for name in self.spec.also}
        also |= {name: partial(driver, SimpleNamespace(**found)) for name, driver in self.drivers.items()}
        return Entries(first, also) if also else first

    def submission(
        self, source: bytes, filename: str = "submission.py", mine: tuple[tuple[str, bytes], ...] = ()
    ) -> Submission:
        """A file as a box is asked to load it, with `mine` beside it as the package of that name."""
        return Submission(source, self.spec.entry, filename, tuple(self.spec.also), mine, self.fixture)

    @cached_property
    def fixture(self) -> Fixture | None:
        """fixture.py and its functions that `Spec.fixture` names, where it names any."""
        if not self.spec.fixture:
            return None
        return Fixture(_bytes(self.folder / FIXTURE), tuple(self.spec.fixture))

    @cached_property
    def drivers(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of fixture.py that drive a solution, by name: the first argument of each is the learner's."""
        if not self.spec.fixture:
            return {}
        module = load(self.folder / FIXTURE)
        found = {name: getattr(module, name, None) for name in self.spec.fixture}
        if missing := [name for name, value in found.items() if not callable(value)]:
            raise SpecError(f"{self.folder / FIXTURE}: defines no `{missing[0]}`, which Spec(fixture=[...]) names")
        return cast(Mapping[str, Callable[..., Any]], found)

    @cached_property
    def solution(self) -> Callable[..., Any]:
        """The reference: right, stable and fast, in the dtypes of the case."""
        return self.entry(self.reference / "solution.py")

    @cached_property
    def oracle(self) -> Callable[..., Any]:
        """oracle.py where there is one, else the solution: it is given inputs in a wider precision."""
        path = self.reference / "oracle.py"
        return self.entry(path) if path.exists() else self.solution

    @cached_property
    def panel(self) -> tuple[Callable[..., Any], ...]:
        """The solution and the accepted files that `Spec.panel` names: they set the yardstick."""
        members = tuple(self.entry(self.reference / "accepted" / f"{name}.py") for name in self.spec.panel)
        return (self.solution, *members)

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """Every solution filed under a verdict, in order of severity and name."""
        found: list[Known] = []
        for code in Code:
            for path in sorted((self.reference / code.value).glob("*.py")):
                found.append(Known(path, code, _lesson(path)))
        return tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SpecError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"{path}: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SpecError(f"{path}: {error}") from error


def _lesson(path: Path) -> str:
    """The docstring's first paragraph, found without running the file (it may be one that ends the process)."""
    source = _text(path).lstrip()
    if not source.startswith('"""') or '"""' not in source[3:]:
        raise SpecError(f"{path}: opens with no docstring; the learner reads it when his answer is the same")
    paragraph = source[3 : source.index('"""', 3)].strip().split("\n\n")[0]
    return " ".join(paragraph.split())


@dataclass(frozen=True, slots=True)
class Catalog:
    """A folder that holds `exercises/` and `reference/`, and others beside it that share no name with it."""

    root: Path = HERE
    others: tuple[Path, ...] = ()

    @classmethod
    def of(cls, roots: Sequence[Path]) -> "Catalog":
        """These folders as one, each once; of none, the judge's own."""
        first, *others = dict.fromkeys(roots) or (HERE,)
        return cls(first, tuple(others))

    def names(self) -> list[str]:
        """All exercises, sorted; one that has lost a file is still one, and says so when it is used.

        Raises:
            SpecError: where two catalogues have an exercise of one name.
        """
        return sorted(self._roots())

    def _roots(self) -> dict[str, Path]:
        """The catalogue that each exercise is in."""
        found: dict[str, Path] = {}
        for root in (self.root, *self.others):
            for path in (path for name in FILES for path in (root / "exercises").glob(f"*/*/{name}")):
                name = "/".join(path.parts[-3:-1])
                if found.setdefault(name, root) != root:
                    raise SpecError(f"{name} is in {found[name]} and in {root}: rename one, or leave out a catalogue")
        return found

    def find(self, name: str) -> Exercise:
        """The exercise of this name, forgivingly: the track, the end of a word and `.py` may be missing.

        Raises:
            UnknownExercise: with the choices where there are several, else with the nearest names.
        """
        names = self.names()
        found = meant(name, names)
        first = [one for one in found if all(self._builds(other, one) for other in found if other != one)]
        if len(first) == 1:
            return self._exercise(first[0])
        if found:
            raise UnknownExercise(f"{name!r} could be {' or '.join(found)}; {remedy(found)}")
        short = {known.partition("/")[2]: known for known in names}
        near = difflib.get_close_matches(plain(name), [*names, *short], n=3, cutoff=0.5)
        offers = sorted({short.get(guess, guess) for guess in near})
        hint = f"; did you mean {' or '.join(offers)}?" if offers else "; `judge list` shows them all"
        raise UnknownExercise(f"there is no exercise {name!r}{hint}")

    def digest(self) -> str:
        """SHA-256 over what a learner is given: the names of all exercises, and their files."""
        lines = "".join(f"{exercise.name} {exercise.digest}\n" for exercise in self)
        return hashlib.sha256(lines.encode()).hexdigest()

    def full_digest(self) -> str:
        """SHA-256 over the names of all exercises, and their files with the known solutions."""
        lines = "".join(f"{exercise.name} {exercise.full_digest}\n" for exercise in self)
        return hashlib.sha256(lines.encode()).hexdigest()

    def __iter__(self) -> Iterator[Exercise]:
        """Every exercise, by name."""
        return map(self._exercise, self.names())

    def _builds(self, name: str, on: str) -> bool:
        """Does its spec name the other, as one builds on what it requires? Whoever says softmax means the first."""
        with contextlib.suppress(OSError):
            return f'"{on}"' in self._exercise(name).folder.joinpath("spec.py").read_text(errors="replace")
        return False

    def _exercise(self, name: str) -> Exercise:
        root = self._roots()[name] if self.others else self.root
        return Exercise(name, root / "exercises" / name, root / "reference" / name)
