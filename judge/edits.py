"""An exercise verified again on every save of one of its files, at the author's desk.

What an editor leaves beside them for a moment is none of them. A save while it is verified begins it anew.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from judge.catalog import Exercise
from judge.saves import Follower, Overtaken, Stamp, stamp
from judge.seeds import Seed
from judge.verify import Verification, verify

Told = Callable[[Verification], None]
Began = Callable[[Sequence[Path]], None]


class Edits(Follower):
    """How often files below some folders have changed."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders, recursive=True)
        self.count = 0
        self._files = stamps(folders)
        self._changed: list[Path] = []
        self._news = threading.Condition()

    def follows(self, path: Path) -> bool:
        """Whatever is the author's."""
        return ours(path)

    def wait(self, seen: int) -> list[Path]:
        """What has changed, once the count is another one than `seen`."""
        with self._news:
            self._news.wait_for(lambda: self.count != seen)
            changed, self._changed = self._changed, []
            return changed

    def look(self) -> None:
        """Has one of them changed?"""
        now = stamps(self.folders)
        with self._news:
            if now == self._files:
                return
            names = sorted(now.keys() | self._files.keys())
            self._changed += [path for path in names if now.get(path) != self._files.get(path)]
            self._files = now
            self.count += 1
            self._news.notify_all()


def ours(path: Path) -> bool:
    """Is it a file of the author's, and not what an editor or Python leaves behind?"""
    return not (path.name.startswith((".", "#")) or path.name.endswith("~") or "__pycache__" in path.parts)


def stamps(folders: Sequence[Path]) -> dict[Path, Stamp | None]:
    """Every file below the folders, and what tells it from itself after a save."""
    return {path: stamp(path) for folder in folders for path in folder.rglob("*") if ours(path) and path.is_file()}


def follow(edits: Edits, fresh: Callable[[], Exercise], seeds: Sequence[Seed], began: Began, told: Told) -> NoReturn:
    """Verify it now and after every save, until Ctrl-C.

    fresh: the exercise, with nothing of its files read yet.
    """
    changed: list[Path] = []
    while True:
        seen = edits.count
        began(changed)

        def progress(message: str, seen: int = seen) -> None:
            if edits.count != seen:
                raise Overtaken

        exercise = fresh()
        try:
            told(verify(exercise, seeds=seeds, backend=None, progress=progress))
        except Overtaken:
            pass
        except Exception as error:  # half-written files fail in any way; the next save may mend it
            told(Verification(exercise.name, (f"{type(error).__name__}: {error}",)))
        changed = edits.wait(seen)
