"""What a learner handed in: `<track>/<name>.py` below the folder, as in a workspace, or loose.

Nothing that lies there is trusted or run here. Whatever is wrong with one file is said of that file and stops nobody:
a link, a device or a file that is far too large is refused, which is a verdict; what cannot be read is none.
"""

import hashlib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from judge.course.roster import Learner
from judge.source import RefusedFile, UnusableFile, read_submission


class State(StrEnum):
    """How it stands with one exercise of one learner, before anything is graded."""

    HANDED = "handed"
    MISSING = "missing"
    STUB = "stub"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Handed:
    """One exercise of one learner.

    Attributes:
        learner: whose.
        exercise: which.
        path: where it is, or would be.
        state: what lies there.
        digest: SHA-256 of its bytes, where it was handed in.
        why: the reason, where it was refused or cannot be read.
    """

    learner: Learner
    exercise: str
    path: Path
    state: State
    digest: str = ""
    why: str = ""


def handed_in(learner: Learner, stubs: Mapping[str, bytes]) -> Iterator[Handed]:
    """What this learner has for each exercise; `stubs` are the files that learners begin with, by exercise."""
    for exercise, stub in stubs.items():
        path = learner.folder / f"{exercise}.py"
        try:
            _no_link(path.parent)
            source = read_submission(path)
        except RefusedFile as refusal:
            yield Handed(learner, exercise, path, State.REFUSED, why=str(refusal))
        except (UnusableFile, OSError, ValueError) as error:
            missing = not _there(path)
            state = State.MISSING if missing else State.UNREADABLE
            yield Handed(learner, exercise, path, state, why="" if missing else _reason(error))
        else:
            state = State.STUB if source.strip() in (b"", stub.strip()) else State.HANDED
            yield Handed(learner, exercise, path, state, hashlib.sha256(source).hexdigest())


def trouble(learner: Learner) -> str:
    """Why nothing of this learner can be found; empty where the folder is there."""
    try:
        return "" if stat.S_ISDIR(learner.folder.stat().st_mode) else "is no folder"
    except (OSError, ValueError) as error:
        return _reason(error)


def _no_link(folder: Path) -> None:
    """A track that is a link may lead anywhere, to another learner's solutions say."""
    if folder.is_symlink():
        raise RefusedFile("its folder is a symbolic link; put the file itself there")


def _there(path: Path) -> bool:
    try:
        return stat.S_IFMT(path.lstat().st_mode) != 0
    except FileNotFoundError:
        return False
    except (OSError, ValueError):  # a file in place of a folder; or a folder that may not be entered: that is trouble
        return not path.parent.is_file()


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
