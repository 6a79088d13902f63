"""Ignores every signal, cancels timers, disables faulthandler, swallows exceptions thrown into it, and loops.

Must fail: the deadline is the judge's, and what ends the box cannot be ignored.

Expected: time_limit
"""

import contextlib
import faulthandler
import signal
import sys
import time


def softmax(x, axis=-1):
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)
    faulthandler.disable()
    faulthandler.cancel_dump_traceback_later()
    sys.settrace(None)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:  # what is thrown into this thread to stop it
            continue
    return x
