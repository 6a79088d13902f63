"""Saves of one file, as an editor makes them: written in place, replaced by another file, or gone for a moment.

The folder is watched, not the file, since most editors put a new file in its place. Two looks at the file that find the
same number, size and time of change are the same save; where the time is so young that a further write might not show
in it, one looks again.
"""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from watchfiles import watch

from sandbox.session import Session

SETTLED_SECONDS = 0.02  # more than one tick of the clock by which the kernel stamps files
STEP_MS, DEBOUNCE_MS, LOOK_MS = 10, 100, 1000
GONE_SECONDS, POLL_SECONDS = 0.5, 0.2
Stamp = tuple[int, int, int]


class Overtaken(Exception):  # noqa: N818 - the user's doing, and no error
    """The file was saved again: nobody waits for the verdict on what it was."""


@dataclass(slots=True)
class Save:
    """The file as it was at one time, and the boxes in which it is graded.

    Attributes:
        seconds: when, by `time.time`.
        gone: whether there is no file.
        overtaken: whether there is a later save.
    """

    seconds: float
    gone: bool = False
    overtaken: bool = False
    _boxes: list[Session] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, box: Session) -> Session:
        """The box, which ends when the save is overtaken."""
        with self._lock:
            self._boxes.append(box)
            if self.overtaken:
                box.abandon()
        return box

    def check(self) -> None:
        """Go on only if nothing newer is there.

        Raises:
            Overtaken: where something is.
        """
        if self.overtaken:
            raise Overtaken

    def overtake(self) -> None:
        """Something newer is there: what is graded in a box now is graded in vain."""
        with self._lock:
            self.overtaken = True
            for box in self._boxes:
                box.abandon()


class Follower(ABC):
    """Looks at files whenever something happens beside them, and now and then, as long as it is entered."""

    def __init__(self, folders: Sequence[Path], recursive: bool) -> None:
        """recursive: what lies deeper in the folders is watched as well."""
        self.folders, self.ended = folders, threading.Event()
        self._recursive = recursive
        self._thread = threading.Thread(target=self.follow, daemon=True)

    @abstractmethod
    def follows(self, path: Path) -> bool:
        """Is it one of the files?"""

    @abstractmethod
    def look(self) -> None:
        """Has one of them changed?"""

    def __enter__(self) -> Self:
        """From now on it looks, in a thread of its own."""
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """It looks no more."""
        self.ended.set()
        self._thread.join()

    def follow(self) -> None:
        """Look until it has ended."""
        try:
            for _ in self._events():
                self.look()
        except (OSError, RuntimeError):  # the kernel watches no more folders for us, say
            while not self.ended.wait(POLL_SECONDS):
                self.look()

    def _events(self) -> Iterator[object]:
        return watch(
            *self.folders,
            watch_filter=lambda change, path: self.follows(Path(path)),
            recursive=self._recursive,
            step=STEP_MS,
            debounce=DEBOUNCE_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            stop_event=self.ended,
            raise_interrupt=False,
        )


class Saves(Follower):
    """What becomes of a file; as it is now is the first of its saves."""

    def __init__(self, path: Path) -> None:
        super().__init__([path.absolute().parent], recursive=False)
        self.path = path
        self._stamp = stamp(path)
        self._latest = Save(time.time(), gone=self._stamp is None)
        self._taken: Save | None = None
        self._news = threading.Condition()

    def follows(self, path: Path) -> bool:
        """The file itself, by its name: most editors put another one in its place."""
        return path.name == self.path.name

    def next(self) -> Save:
        """The latest save, as soon as there is one that was not taken before; a file that vanishes may come back."""
        with self._news:
            self._news.wait_for(lambda: self._latest is not self._taken)
            if self._latest.gone:
                self._news.wait_for(lambda: not self._latest.gone, GONE_SECONDS)
            self._taken = self._latest
            return self._latest

    def look(self) -> None:
        """Is there a save that we do not know?"""
        now = settled(self.path)
        with self._news:
            if now == self._stamp:
                return
            overtaken, self._stamp = self._latest, now
            self._latest = Save(time.time() if now is None else now[0] / 1e9, gone=now is None)
            self._news.notify_all()
        overtaken.overtake()


def stamp(path: Path) -> Stamp | None:
    """Time of change in nanoseconds, number and size; None where there is no file."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ctime_ns, found.st_ino, found.st_size


def settled(path: Path) -> Stamp | None:
    """The same, once it is old enough to be told from that of a later write."""
    while True:
        found = stamp(path)
        age = SETTLED_SECONDS if found is None else time.time() - found[0] / 1e9
        if not 0 <= age < SETTLED_SECONDS:
            return found
        time.sleep(SETTLED_SECONDS - age)
