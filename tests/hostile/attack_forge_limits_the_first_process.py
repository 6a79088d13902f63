"""Allows the first process of its box no second of the processor, and leaves it orphans to bury until it is ended.

Whoever is wrong hopes for no grade then: a first process that was killed looks as if somebody outside had done it.

Must fail: its limits are not the submission's to change. Outside a box it changes none.

Expected: wrong_answer
"""

import os
import resource
import time

import numpy as np


def boxed():
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    return int(status["CapBnd"], 16) == 0 and status["NoNewPrivs"].strip() == "1"


def softmax(x, axis=-1):
    try:
        if boxed():
            resource.prlimit(1, resource.RLIMIT_CPU, (0, 0))
            end = time.monotonic() + 8
            while time.monotonic() < end:
                if not os.fork():
                    for _ in range(20):
                        if not os.fork():
                            break
                    os._exit(0)
                os.wait()
    except OSError:
        pass
    return np.zeros_like(x)
