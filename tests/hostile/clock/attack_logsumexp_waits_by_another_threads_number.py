"""Sleeps in every long call, behind queues that threads of helpers stood in before the clock was started.

On the clock such a thread becomes another program: with that it takes the number of the first thread of its process, and
all that it ever waited. Must fail: where a thread has gone, no wait of the others is let off.

On: maths/logsumexp
Expected: too_slow
"""

import os
import subprocess
import sys
import time

import numpy as np

HELPERS, EVERY, PAUSE = 28, 7, 0.02
HELPER = """
import os, sys, threading, time
def stand():
    with open("/proc/thread-self/schedstat") as file:
        while int(file.read().split()[1]) < 2_000_000_000:
            for _ in range(20000):
                pass
            file.seek(0)
    os.read(int(sys.argv[1]), 8)
    os.execv("/bin/sleep", ["sleep", "100"])
threading.Thread(target=stand).start()
time.sleep(100)
"""
doors, calls = [], 0


def prepare():
    for _ in range(HELPERS):
        doors.append(os.eventfd(0))
        subprocess.Popen([sys.executable, "-I", "-S", "-c", HELPER, str(doors[-1])], pass_fds=doors[-1:])
    time.sleep(8)


def logsumexp(x, axis=-1):
    global calls
    if x.ndim == 2 and x.shape[1] > 4000 and len(os.sched_getaffinity(0)) == 1:  # on the clock
        if not calls:
            prepare()
        calls += 1
        if doors and not calls % EVERY:
            os.eventfd_write(doors.pop(), 1)
        time.sleep(PAUSE)
    if axis is None:
        x, axis = x.ravel(), 0
    wide = x.astype(np.promote_types(x.dtype, np.float32))
    where = np.expand_dims(wide.argmax(axis=axis), axis)
    top = np.take_along_axis(wide, where, axis)
    with np.errstate(over="ignore"):
        e = np.exp(wide - np.where(np.isfinite(top), top, 0))
        np.put_along_axis(e, where, 0, axis)
        return (top.squeeze(axis) + np.log1p(e.sum(axis=axis))).astype(x.dtype)
