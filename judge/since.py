"""What differs from a commit, asked of repositories that nobody trusts.

Git is asked for names of objects only, and every way in which a repository's own settings start a program is closed:
no working tree is compared (filters), nothing is fetched (transports), no monitor and no hook runs. No object takes all
memory.
"""

import hashlib
import os
import subprocess
from pathlib import Path

SECONDS = 20.0
CLOSED = {
    "GIT_ALLOC_LIMIT": "256m",  # of one object, which may be a thousand times as large as its file
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
SETTINGS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.warnAmbiguousRefs=true")


class Unknown(Exception):  # noqa: N818 - what the repository is like, not an error of a program
    """Git does not say; the message says why."""


def commit(root: Path, ref: str) -> str:
    """The commit that a name stands for in this repository.

    Raises:
        Unknown: where it stands for none, or for several: a tag that is called like a branch hides it.
    """
    found = _object(root, f"{ref}^{{commit}}")
    if not found:
        raise Unknown(f"there is no commit {ref} here")
    _git(root, "rev-parse", "--verify", "--end-of-options", ref)  # complains of a second meaning, as `_object` does not
    return found


def parted(root: Path, ref: str) -> str:
    """The commit where what is checked out left that of this name.

    Raises:
        Unknown: where git knows none.
    """
    found = _git(root, "merge-base", commit(root, ref), "HEAD")
    if not found:
        raise Unknown(f"{ref} and what is here have no commit in common; is the checkout a shallow one?")
    return found


def differs(root: Path, commit: str, place: str, source: bytes) -> bool:
    """Is the file at this place, relative to the folder, another one than it was in the commit?

    Raises:
        Unknown: where git does not say.
    """
    return blob(source, len(commit)) != _object(root, f"{commit}:./{place}")


def blob(source: bytes, digits: int = 40) -> str:
    """The name that git gives these bytes, in a repository whose names have so many digits."""
    made = hashlib.new("sha256" if digits == 64 else "sha1", usedforsecurity=False)
    made.update(b"blob %d\0" % len(source) + source)
    return made.hexdigest()


def _object(root: Path, name: str) -> str:
    """The object of this name; empty where there is none."""
    return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)


def _git(root: Path, *words: str) -> str:
    """What git prints; nothing where it found nothing."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *SETTINGS, *words],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            env=os.environ | CLOSED,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Unknown(f"git does not answer: {error}") from error
    if done.returncode > 1 or done.stderr.strip():
        raise Unknown(f"git: {(done.stderr.strip().splitlines() or ['it failed'])[0]}")
    return done.stdout.strip() if done.returncode == 0 else ""
