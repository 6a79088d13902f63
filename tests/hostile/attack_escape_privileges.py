"""Looks for privileges: capabilities, programs that raise them, the uid of root on the host, a missing no_new_privs.

Must fail: no capability, no_new_privs, an unprivileged uid outside as well.

Expected: wrong_answer
"""

import os

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
    if status["NoNewPrivs"].strip() != "1" or status["Seccomp"].strip() != "2":
        return True
    with open("/proc/self/uid_map") as file:
        rows = [list(map(int, line.split())) for line in file]
    return any(inner <= os.getuid() < inner + count and outer + os.getuid() == inner for inner, outer, count in rows)


LEAK = privileged()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
