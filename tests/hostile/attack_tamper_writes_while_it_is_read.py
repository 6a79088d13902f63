"""Finds the memory in which its reply travels and has a thread change it all the time, to be read once as checked and
once as it likes.

Must fail: the judge copies what lies there once, and checks and compares the copy. A box that changes its own answer
has given another answer.

Expected: wrong_answer runtime_error malformed
"""

import contextlib
import os
import sys
import threading
import time

import numpy as np


def restless(memory):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(ValueError, IndexError):
            memory[: 1 << 12] = os.urandom(1 << 12)
            memory[1 << 12 : 1 << 18] = os.urandom((1 << 18) - (1 << 12))


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        worker, request = frame.f_locals.get("self"), frame.f_locals.get("frame")
        if hasattr(worker, "line") and hasattr(request, "number"):
            if threading.active_count() == 1:
                threading.Thread(target=restless, args=(worker.line.reply,), daemon=True).start()
            header = b'["returned",%d,{"tree":["n","float32",[50000]]}]' % request.number
            worker.line.sink.write(b"jdgm" + len(header).to_bytes(4, "little") + (200_072).to_bytes(8, "little") + header)
            worker.line.sink.flush()
            break
        frame = frame.f_back
    return np.zeros_like(x)
