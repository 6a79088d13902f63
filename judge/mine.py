"""What a learner has built already: accepted solutions of what comes before an exercise, as the package `mine`.

`from mine.attention import attention` is the learner's own transformer/attention. These files are as foreign as the
submission is, and only its own box has them: whoever fools the judge with one has only fooled himself once more.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge.catalog import Catalog, Exercise
from judge.verdict import Verdict

INIT = "__init__"
OTHERS = "those that come before this exercise and are accepted"
WANTED = re.compile(r"ModuleNotFoundError: No module named '(\w+)")
Accepted = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Mine:
    """What is staged beside one submission.

    Attributes:
        files: of the package: name and source of each.
        built: the exercises that they solve.
        missing: those that come before and have no accepted solution.
    """

    files: tuple[tuple[str, bytes], ...] = ()
    built: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def notes(self, source: bytes) -> tuple[str, ...]:
        """What a report has to say of it, where the submission speaks of it."""
        if not speaks(source) or not (self.built or self.missing):
            return ()
        files = dict(self.files)
        told = [f"{name} ({hashlib.sha256(files[module(name)]).hexdigest()[:12]})" for name in self.built]
        lacks = f"; not accepted yet, and so not there: {', '.join(self.missing)}" if self.missing else ""
        return (f"the package mine holds {', '.join(told) or 'nothing'}{lacks}",)


NOTHING = Mine()


def left_behind(path: Path, exercise: str, verdict: Verdict, mine: Mine) -> Iterator[str]:
    """Notes on what a submission imports and its learner has, but the box has not.

    It is looked for in the file's folder, and above it where that is the track's: elsewhere that may be anybody's, and
    a submission could ask for names there.
    """
    messages = (finding.message for result in verdict.results for finding in result.findings)
    folder = path.absolute().parent
    places = (folder, folder.parent) if folder.name == exercise.partition("/")[0] else (folder,)
    for name in dict.fromkeys(found[1] for message in messages if (found := WANTED.match(message))):
        if name == "mine" and not (mine.built or mine.missing):
            yield f"the box has no {name}: it holds {OTHERS}, where the file is that of a workspace"
        elif any(os.path.exists(folder / place) for folder in places for place in (name, f"{name}.py")):  # never raises
            yield (
                f"the box has no {name}, which lies near your file: a solution is one file; of your others it has, as "
                f"the package mine, {OTHERS}"
            )


def speaks(source: bytes) -> bool:
    """Does a file speak of `mine`? It is not parsed here; what it says in vain costs a note."""
    return b"mine" in source


def module(exercise: str) -> str:
    """Its name in the package: transformer/attention is mine.attention."""
    return exercise.rpartition("/")[2]


def before(catalog: Catalog, name: str) -> list[str]:
    """What comes before an exercise, the nearest first, each once: what it requires, and what that requires."""
    found: list[str] = []
    edge: Sequence[str] = [name]
    known = set(catalog.names()) - {name}
    while edge:
        nearer = dict.fromkeys(one for each in edge for one in catalog.find(each).requires)
        edge = [one for one in nearer if one in known and one not in found]
        found += edge
    return found


def unmet(catalog: Catalog, exercise: Exercise) -> Iterator[str]:
    """What it requires that is nowhere, or that requires it in turn: nobody could begin it as its author means."""
    page = exercise.folder / "spec.py"
    known = {*catalog.names(), *Catalog().names()}
    for name in (name for name in exercise.requires if name not in known):
        yield f"{page}: requires={name!r}: no catalogue here has it; write it in full, as `judge list` does"
    for name in (exercise.name, *before(catalog, exercise.name)):
        if exercise.name in catalog.find(name).requires:
            yield f"{page}: comes before {name}, which comes before it: nobody could begin either; leave one out"


def staged(catalog: Catalog, name: str, accepted: Accepted) -> Mine:
    """The learner's own: `accepted` gives the source of an exercise's accepted solution, where there is one.

    Where two have the same name, the nearer one has it.
    """
    files: dict[str, bytes] = {}
    built: list[str] = []
    missing: list[str] = []
    for one in before(catalog, name):
        if module(one) in files:
            continue
        source = accepted(one)
        if source is None:
            missing.append(one)
        else:
            files[module(one)] = source
            built.append(one)
    return Mine(((INIT, b""), *files.items()) if files else (), tuple(built), tuple(missing))
