"""Why a box ended: the limit that was hit is the cause of whatever went wrong, and everything else is what it is."""

import pytest

from sandbox.box import Died, Garbled, Limits, OutOfMemory, Raised, Strikes, TimedOut
from sandbox.endings import cause, ending, words

LIMITS = Limits(memory_mib=256, processes=32, tmp_mib=16)
BEFORE = Strikes(1, 1, 1)
ORDINARY = Raised("ValueError", "[Errno 28] is what it says")
CAUSES = {  # of an outcome, by what it is laid to: the memory, or a limit by its name
    "memory": [
        Raised("MemoryError", ""),
        Raised("ArrayTooLarge", "", bases=("MemoryError", "Exception")),
        Raised("RuntimeError", "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
    ],
    "processes": [
        Raised("RuntimeError", "can't start new thread"),
        Raised("BlockingIOError", "[Errno 11] Resource temporarily unavailable"),
    ],
    "files": [Raised("OSError", "[Errno 28] No space left on device"), Raised("OSError", "[Errno 27] File too large")],
    "open files": [Raised("OSError", "[Errno 24] Too many open files: 'x'")],
    "": [
        ORDINARY,
        Raised("OSError", "[Errno 2] No such file or directory"),
        Raised("RuntimeError", "can't start new threads on Mondays"),
        Raised("BlockingIOError", "[Errno 115] Operation now in progress"),
        Died("exited with status 28 before it answered"),
        TimedOut(1.0),
    ],
}


@pytest.mark.parametrize(("limit", "got"), [(limit, got) for limit, several in CAUSES.items() for got in several])
def test_what_the_system_refused_is_laid_to_the_limit_and_nothing_else_is(limit, got):
    found = cause(got, LIMITS, BEFORE, BEFORE)
    assert (found == OutOfMemory(256)) is (limit == "memory")
    assert (found is got) is (limit == "")
    if limit not in ("memory", ""):
        assert (type(found), found.limit) == (Died, limit)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (Strikes(2, 2, 2), OutOfMemory(256)),
        (Strikes(1, 2, 2), Died("started more than 32 processes or threads", "processes")),
        (Strikes(1, 1, 2), Died("wrote more than 16 MiB, or too many files, to its folder", "files")),
        (BEFORE, ORDINARY),
    ],
)
def test_of_several_strikes_that_on_memory_is_the_cause_and_those_of_earlier_are_none(after, found):
    assert cause(ORDINARY, LIMITS, BEFORE, after) == found


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (None, "closed the wire before it answered"),
        (-11, "ended by SIGSEGV"),
        (139, "ended by SIGSEGV"),
        (-40, "ended by signal 40"),
        (168, "ended by signal 40"),
        (0, "exited with status 0 before it answered"),
        (3, "exited with status 3 before it answered"),
        (-1, "ended by SIGHUP"),
        (129, "ended by SIGHUP"),
        (255, "exited with status 255 before it answered"),
        (128, "exited with status 128 before it answered"),
    ],
)
def test_a_status_is_a_signal_or_an_exit_whoever_told_it(status, said):
    assert ending(status) == said


def test_every_end_has_words():
    ends = (TimedOut(1.5, "load"), OutOfMemory(256), Died("went away"), Garbled("no frame"), Raised("E", "m"))
    assert [words(one) for one in ends] == [
        "no answer within 1.5 s (load)",
        "more than 256 MiB of memory",
        "went away",
        "no frame",
        "it was closed",
    ]
