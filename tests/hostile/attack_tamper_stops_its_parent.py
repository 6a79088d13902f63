"""Stops its parent and then itself: a judge that waits for a change of state waits for ever.

Must fail: the deadline kills what is stopped as well. Outside a box it stops nobody but itself, and
a child wakes it.

Expected: time_limit runtime_error
"""

import os
import signal
import time


def boxed():
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    return int(status["CapBnd"], 16) == 0 and status["NoNewPrivs"].strip() == "1"


def softmax(x, axis=-1):
    me = os.getpid()
    if not os.fork():
        time.sleep(30)
        os.kill(me, signal.SIGCONT)
        os._exit(0)
    if boxed():
        os.kill(os.getppid(), signal.SIGSTOP)
    os.kill(me, signal.SIGSTOP)
    time.sleep(30)
    return x
