"""A workspace: a learner's folder with `judge.toml`, and `<track>/<name>.py` for every exercise that was begun.

It is found from any folder inside it and made to be kept under git. Nothing of a learner's is overwritten or lost.
The marker leads to no catalogue: its specs would run outside the box, on the word of whoever wrote the folder. Of those
that the user put on the shelf himself it may name some.
"""

import importlib.metadata
import itertools
import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge.catalog import Exercise
from judge.replace import replace_bytes, replace_file, write_new
from judge.shelf import Label
from judge.tracks import dependents

MARKER = "judge.toml"
PRIVATE = re.compile(r"\n?^\[\[private\]\]\n(?:(?:name|version|digest) = .*\n)*", re.MULTILINE)
HINTED = ".hints"  # a level and a subject, `maths/softmax` or `maths/softmax large_logits`, in each line
TOML = """\
# A workspace of judge: `judge status` here says where you stand, `judge next` what to do.

[catalog]
version = "{version}"
digest = "{digest}"
"""
IGNORED = "*~\n__pycache__/\n.hints\n"


class NotAWorkspace(Exception):  # noqa: N818 - what the user has there, and no error of a program
    """The marker is none of ours, or cannot be read."""


class NothingToReset(Exception):  # noqa: N818 - as above
    """The file is not there, or holds nothing of the learner's."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder, and what its exercises were drawn from.

    Attributes:
        root: the folder that holds the marker.
        version: of the judge that made or updated it.
        digest: `Catalog.digest` at that time.
        private: catalogues beside the judge's own, by name, version and digest.
    """

    root: Path
    version: str
    digest: str
    private: tuple[Label, ...] = ()

    def solution(self, exercise: str) -> Path:
        """Where the learner writes."""
        return self.root / f"{exercise}.py"

    def statement(self, exercise: str) -> Path:
        """Where a copy of the statement is."""
        return self.root / f"{exercise}.md"

    def hinted(self, exercise: str, family: str) -> int:
        """How many levels of these hints have been shown here; 0 where that is not known."""
        return _hinted(self.root / HINTED).get(f"{exercise} {family}".strip(), 0)

    def hint(self, exercise: str, family: str, level: int) -> None:
        """Remember that this level has been shown, if none further.

        Raises:
            OSError: where it cannot be written.
        """
        subject, path = f"{exercise} {family}".strip(), self.root / HINTED
        if level > (shown := _hinted(path)).get(subject, 0):
            lines = (f"{level} {name}\n" for name, level in sorted((shown | {subject: level}).items()))
            replace_file(path, "".join(lines), self.root)

    def begun(self, names: Sequence[str]) -> list[str]:
        """Those of which there is a file, the one that was saved last first."""
        times = {name: saved for name in names if (saved := _saved(self.solution(name))) is not None}
        return sorted(times, key=lambda name: (-times[name], name))

    def start(self, exercise: Exercise) -> Path:
        """Put the stub there, and statement and fixture where they are not there yet.

        Raises:
            OSError: FileExistsError where there is a solution, others where it cannot be written.
        """
        solution, statement = self.solution(exercise.name), self.statement(exercise.name)
        files, beside = {solution: exercise.stub.encode()}, {statement: exercise.statement.encode()}
        if exercise.fixture is not None:
            beside[fixture(solution)] = exercise.fixture.source
        files |= {path: data for path, data in beside.items() if not os.path.lexists(path)}
        write_new(files)
        return solution

    def reset(self, exercise: Exercise) -> Path:
        """The stub again; the path of what was there before.

        Raises:
            NothingToReset: with the reason.
            OSError: where it cannot be written; then the solution is as it was.
        """
        path, stub = self.solution(exercise.name), exercise.stub.encode()
        if not path.is_file():
            what = "is no file: move it away, and" if os.path.lexists(path) else "is not there;"
            raise NothingToReset(f"{path}: {what} judge start {exercise.name} begins it")
        if (before := path.read_bytes()) == stub:
            raise NothingToReset(f"{path}: is the stub already")
        backup = _kept(path, before)
        replace_bytes(path, stub, path.parent)  # a link is replaced, and not what it leads to
        return backup


def fixture(solution: Path) -> Path:
    """Where a copy of the exercise's fixture lies, for a solution there."""
    return solution.with_name(f"{solution.stem}_fixture.py")


def create(folder: Path, digest: str, private: Sequence[Label] = ()) -> Workspace:
    """Make the folder a workspace; one that is a workspace already now names this catalogue, and these private ones.

    Raises:
        NotAWorkspace: where its marker is none of ours.
        OSError: where it cannot be written.
    """
    version = importlib.metadata.version("judge")
    marker = folder / MARKER
    if os.path.lexists(marker):
        _read(marker)
        text = marker.read_text(encoding="utf-8")
        for key, value in (("version", version), ("digest", digest)):
            text = re.sub(rf"(?m)^{key} *=.*$", f'{key} = "{value}"', text, count=1)
        text = (PRIVATE.sub("", text) if private else text) + _tables(private)
        replace_file(marker, text, folder)
        return _read(marker)
    files = {marker: (TOML.format(version=version, digest=digest) + _tables(private)).encode()}
    if not os.path.lexists(ignore := folder / ".gitignore"):
        files[ignore] = IGNORED.encode()
    write_new(files)
    return Workspace(folder, version, digest, tuple(private))


def _tables(private: Sequence[Label]) -> str:
    """The part of the marker that names private catalogues."""
    return "".join(
        f'\n[[private]]\nname = "{one.name}"\nversion = "{one.version}"\ndigest = "{one.digest}"\n' for one in private
    )


def around(folder: Path) -> Workspace | None:
    """The workspace that the folder is in, the innermost; None where it is in none.

    Raises:
        NotAWorkspace: as `create`.
    """
    whole = folder.resolve()
    marker = next((at / MARKER for at in (whole, *whole.parents) if (at / MARKER).is_file()), None)
    return None if marker is None else _read(marker)


def worth_doing(
    names: Sequence[str],
    begun: Sequence[str],
    accepted: Collection[str],
    requires: Callable[[str], Collection[str]],
) -> Iterator[str]:
    """What is not accepted yet and may be done: first what was begun, then whatever needs nothing that is missing.

    Of the latter first what most others wait for, however far behind it they are. A requirement that is no exercise
    holds nobody up.
    """
    yield from (name for name in begun if name not in accepted)
    needs = {name: {needed for needed in requires(name) if needed in names} for name in names}
    unlocked = (name for name in names if name not in accepted and name not in begun and needs[name] <= set(accepted))
    waiting = dependents(needs)
    yield from sorted(unlocked, key=lambda name: -waiting[name])


def _kept(path: Path, data: bytes) -> Path:
    """A file beside it with these bytes, numbered as other tools number backups: softmax.py.~1~ is the first."""
    for number in itertools.count(1):
        backup = path.with_name(f"{path.name}.~{number}~")
        try:
            write_new({backup: data})
            return backup
        except FileExistsError:
            continue
    raise AssertionError("there is always a number more")


def _hinted(path: Path) -> dict[str, int]:
    """What stands in the file; it is no loss where that is not to be read, for hints then begin again."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    parts = [line.partition(" ") for line in lines]
    return {subject: int(level) for level, _, subject in parts if level.isdecimal() and level.isascii()}


def _saved(path: Path) -> float | None:
    return path.stat().st_mtime if path.is_file() else None


def _read(marker: Path) -> Workspace:
    try:
        found = tomllib.loads(marker.read_text(encoding="utf-8"))
        catalog, whole = found["catalog"], found.get("private", [])
        version, digest = catalog["version"], catalog["digest"]
        private = tuple(Label(*(str(one[key]) for key in ("name", "version", "digest"))) for one in whole)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"names no {error}" if isinstance(error, KeyError) else str(error)
        instead = "mend it, or move it away, and `judge init .` there makes it anew; solutions are not touched"
        raise NotAWorkspace(f"{marker}: {why}; {instead}") from error
    return Workspace(marker.parent, str(version), str(digest), private)
