"""Why a box ended, or gave no answer: the limit that was hit, and the words for it."""

import errno
import signal

from sandbox.box import Died, Garbled, Limits, Outcome, OutOfMemory, Raised, Strikes, TimedOut
from sandbox.worker import OPEN_FILES


def cause(outcome: Outcome, limits: Limits, before: Strikes, after: Strikes) -> Outcome:
    """A limit that was hit meanwhile is the cause of whatever went wrong."""
    if after.memory > before.memory or _wants_memory(outcome):
        return OutOfMemory(limits.memory_mib)
    if after.processes > before.processes or _wants_processes(outcome):
        return Died(f"started more than {limits.processes} processes or threads", "processes")
    if after.files > before.files or _wants(outcome, errno.ENOSPC, errno.EFBIG):
        return Died(f"wrote more than {limits.tmp_mib} MiB, or too many files, to its folder", "files")
    if _wants(outcome, errno.EMFILE):
        return Died(f"opened more than {OPEN_FILES} files at a time", "open files")
    return outcome


def _wants_memory(outcome: Outcome) -> bool:
    """numpy's own error is a MemoryError; torch raises a RuntimeError with these words."""
    match outcome:
        case Raised(error, message, _, bases):
            return "MemoryError" in (error, *bases) or "can't allocate memory" in message
    return False


def _wants_processes(outcome: Outcome) -> bool:
    """What Python says when the kernel refuses a thread or a process."""
    match outcome:
        case Raised("RuntimeError", "can't start new thread"):
            return True
        case Raised("BlockingIOError", message):
            return message.startswith("[Errno 11]")
    return False


def _wants(outcome: Outcome, *errors: int) -> bool:
    """Whether it is one of these errors of the system."""
    numbers = tuple(f"[Errno {number}]" for number in errors)
    return isinstance(outcome, Raised) and outcome.error == "OSError" and outcome.message.startswith(numbers)


def ending(status: int | None) -> str:
    """How a first process ended, in words."""
    if status is None:
        return "closed the wire before it answered"
    number = -status if status < 0 else status - 128
    if number in signal.valid_signals():
        return f"ended by {name_of(number)}"
    return f"exited with status {status} before it answered"


def name_of(number: int) -> str:
    """A signal's name, such as SIGSEGV; most of those in real time have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def words(outcome: Outcome) -> str:
    """What ended a box, in words."""
    match outcome:
        case TimedOut(seconds, phase):
            return f"no answer within {seconds:g} s ({phase})"
        case OutOfMemory(limit):
            return f"more than {limit} MiB of memory"
        case Died(how, _):
            return how
        case Garbled(reason):
            return reason
    return "it was closed"
