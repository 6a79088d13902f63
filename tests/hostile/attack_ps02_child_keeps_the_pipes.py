"""Leaves a detached child that inherits every descriptor: whoever waits for the end of the stream waits for the child.

Must fail: the judge reads exact lengths under a deadline, and the box ends with all its processes.

Expected: wrong_answer
"""

import os
import time

import numpy as np


def detach():
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    time.sleep(50)
    os._exit(0)


detach()


def softmax(x, axis=-1):
    return np.zeros_like(x)
