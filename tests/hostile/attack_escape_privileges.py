"""Looks for privileges: capabilities, a missing no_new_privs (programs could raise them), no filter of system calls.

Must fail: every set of capabilities is empty for good, and the filter is on.

Expected: wrong_answer
"""

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def privileged():
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    if any(int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd")):
        return True
    return status["NoNewPrivs"].strip() != "1" or status["Seccomp"].strip() != "2"


LEAK = privileged()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
