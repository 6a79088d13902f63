"""Is slow, and leaves a helper behind whose children have many threads and become other programs all the time.

Such a child waits for its other threads to end, and these do not as long as they are frozen. Must fail: whoever sleeps in
the kernel until frozen ones wake him does not run.

On: maths/softmax
Expected: too_slow
"""

import os
import threading
import time

import numpy as np

HELPERS = []


def help_for_a_while():
    end = time.monotonic() + 40
    while time.monotonic() < end:
        pid = os.fork()
        if not pid:
            for _ in range(25):
                threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
            os.execv("/bin/true", ["true"])
        os.waitpid(pid, 0)
    os._exit(0)


def softmax(x, axis=-1):
    if x.size > 10_000:
        if not HELPERS:
            HELPERS.append(os.fork())
            if not HELPERS[0]:
                help_for_a_while()
        for value in x.flat:
            value + value
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
