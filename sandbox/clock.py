"""The clock of one box: its processor's seconds, how long it stood in a queue for one, and whether it is frozen."""

import contextlib
import time

from sandbox.box import BoxError, Meter, Queued
from sandbox.processes import queued_here

LOOK_SECONDS = 0.5
WORKING = 0.1  # of a processor: a busy machine leaves a box at least as much
OURS = 0


def stood(before: Queued, after: Queued) -> float:
    """Seconds that a box waited for a processor: its thread that waited longest, and ours, for which it waits too.

    Where a thread of it has gone, ours alone: one that becomes another program takes the number of the first one of its
    process, and with it all that it ever waited.
    """
    grown = {thread: seconds - before.get(thread, 0.0) for thread, seconds in after.items()}
    ours = grown.pop(OURS, 0.0)
    return ours + (max(grown.values(), default=0.0) if before.keys() <= after.keys() else 0.0)


class Clock:
    """What a living box has spent.

    Attributes:
        frozen: whether no process of it runs.
    """

    def __init__(self, meter: Meter) -> None:
        self.frozen = False
        self._meter = meter
        self._counted = False  # since it was frozen, or has ended
        self._spent_seconds = self._looked = 0.0
        self._thawed = time.perf_counter()

    def cpu_seconds(self) -> float:
        """Of the whole box so far, from the kernel; what it was when it ended, where it has.

        A frozen box spends none: what ran all the same is found when it is asked for after the next thaw.
        """
        if not self._counted:
            self._spent_seconds = self._meter.cpu_seconds()
            self._counted = self.frozen
        return self._spent_seconds

    def queued(self) -> Queued:
        """How long each thread, and ours, could have run and had no processor; if known."""
        waiting = 0.0 if self.frozen else time.perf_counter() - self._thawed
        return {**self._meter.queued(waiting), OURS: queued_here()}

    def freeze(self) -> bool:
        """Whether no process of it runs now; False where one goes on working in the kernel, page after page.

        Raises:
            BoxError: where it is not frozen though it does nothing.
        """
        try:
            self._meter.freeze()
        except BoxError:
            spent = self._meter.cpu_seconds()
            time.sleep(LOOK_SECONDS)
            if self._meter.cpu_seconds() - spent < WORKING * LOOK_SECONDS:
                raise
            return False
        self.frozen = True
        return True

    def thaw(self) -> None:
        """Let the box run again."""
        if self.frozen:
            self._thawed = time.perf_counter()
            self._meter.thaw()
        self.frozen = self._counted = False

    def overworked(self, most_seconds: float) -> bool:
        """Whether it has used more of the processor than it may; looked at now and then."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return False
        self._looked = time.monotonic()
        with contextlib.suppress(OSError, BoxError):  # a box that is ending, or a backend that cannot count
            return self._meter.cpu_seconds() > most_seconds
        return False

    def stop(self) -> None:
        """Count for the last time: the box ends."""
        with contextlib.suppress(OSError, BoxError):
            self._spent_seconds = self._meter.cpu_seconds()
        self._counted = True
