"""Grading again on every save: the box is up and the answers are ready before the file is saved.

The last save always gets its verdict. One that comes while another is graded ends that grading and its boxes; nothing
was shown of its seed, so its answers serve again.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, Protocol

from judge.catalog import Exercise
from judge.grade import Ahead, grade
from judge.mine import NOTHING, Mine
from judge.play import fresh_box
from judge.saves import Save, Saves
from judge.seeds import Seed
from judge.source import UnusableFile
from judge.spec import AxisName, SpecError
from judge.trials import PLAYED, Prepared
from judge.verdict import AxisResult, Report
from sandbox.box import Backend, BoxError
from sandbox.session import Session

BY_ITSELF: tuple[AxisName, ...] = ("correctness", "stability")
PATIENCE = 0.5  # seconds for the smallest input that fails: the verdict is on the screen already


class Screen(Protocol):
    """Where it is shown."""

    def began(self, saved: float) -> None:
        """What was saved at this time is graded now."""

    def progress(self, message: str) -> None:
        """How far it has come."""

    def heard(self, saved: float, result: AxisResult) -> None:
        """What an axis says of it, as soon as that is known."""

    def told(self, report: Report) -> None:
        """All of it."""

    def waiting(self, why: str) -> None:
        """Nothing happens until the next save; `why` where that is not because all is told."""


class Watch:
    """Grades one file again and again. A context manager."""

    def __init__(
        self,
        exercise: Exercise,
        backend: Backend,
        axes: Sequence[AxisName],
        seed: Seed | None,
        screen: Screen,
        mine: Mine = NOTHING,
    ) -> None:
        """seed: the same for every grading; a fresh one for each where there is none."""
        self.exercise, self.backend, self.axes, self.screen = exercise, backend, axes, screen
        self._seed, self._mine = seed, mine
        self._box: Session | None = None
        self._prepared = Prepared(exercise, seed or Seed.fresh())
        self._answered: Prepared | None = None
        self._answering: threading.Thread | None = None
        self._ended = threading.Event()

    def __enter__(self) -> "Watch":
        """Itself, with all ready."""
        self.prepare()
        return self

    def __exit__(self, *error: object) -> None:
        """End the box that waits."""
        self._ended.set()
        if self._box is not None:
            self._box.close()
        if self._answering is not None:
            self._answering.join()

    def follow(self, saves: Saves) -> NoReturn:
        """Grade each save, until Ctrl-C."""
        while True:
            save = saves.next()
            if save.gone:
                self.screen.waiting(f"{saves.path.name} is gone")
                continue
            self.screen.began(save.seconds)
            try:
                report = self.graded(save, saves.path)
            except UnusableFile as error:
                self.screen.waiting(str(error))
                continue
            if not save.overtaken:
                self.screen.told(report)
                self.screen.waiting("")
                self._prepared = Prepared(self.exercise, Seed.fresh()) if self._seed is None else self._prepared
            self.prepare()

    def graded(self, save: Save, path: Path) -> Report:
        """The report on a save; what comes of one that is overtaken is no report on anything."""

        def progress(message: str) -> None:
            save.check()
            self.screen.progress(message)

        def heard(result: AxisResult) -> None:
            save.check()
            self.screen.heard(save.seconds, result)

        def start(core: int | None) -> Session:
            save.check()
            return save.enter(self.box(core))

        ahead = Ahead(self._prepared.cases, start, heard=heard, mine=self._mine, patience=PATIENCE)
        seed = self._prepared.seed
        return grade(
            self.exercise, path, seed=seed, backend=self.backend, axes=self.axes, progress=progress, ahead=ahead
        )

    def box(self, core: int | None) -> Session:
        """The one that waits, where it will do; else another."""
        box, self._box = (self._box, None) if core is None else (None, self._box)
        if box is not None:
            return box
        return fresh_box(self.exercise, self.backend, core)

    def prepare(self) -> None:
        """A box and, in another thread, the answers for the next save. What fails here fails then, and is told."""
        if self._box is None:
            with suppress(BoxError, SpecError):
                self._box = self.box(None)
        if self._answered is not self._prepared:
            self._answered = self._prepared
            self._answering = threading.Thread(target=self._answer, args=(self._prepared,), daemon=True)
            self._answering.start()

    def _answer(self, prepared: Prepared) -> None:
        with suppress(Exception):  # the author's mistakes come in all kinds; the grading that meets it again tells
            for axis in PLAYED:
                for _ in prepared.cases(axis) if axis.name in self.axes else ():
                    if self._ended.is_set() or prepared is not self._prepared:
                        return
