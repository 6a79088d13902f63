"""Kills its parent and everything that it may signal, hoping that a runner without a result counts as a pass.

Must fail: in a process namespace of its own it reaches its own box alone, and a dead box has failed. Outside a box
(where privileges are not given up for good) it signals nobody.

Expected: runtime_error
"""

import os
import signal


def boxed():
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    return int(status["CapBnd"], 16) == 0 and status["NoNewPrivs"].strip() == "1"


def softmax(x, axis=-1):
    if boxed():
        for pid in (os.getppid(), 1, -1):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
    os._exit(0)
