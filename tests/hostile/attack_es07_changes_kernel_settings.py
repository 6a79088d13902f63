"""Opens kernel settings and control groups for writing: a writable core_pattern is root on the host.

Must fail: an unprivileged user of the host, no control groups in sight, /proc read-only. Nothing is ever written.

Expected: wrong_answer
"""

import contextlib
import glob
import os

import numpy as np

PATHS = """/proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/swappiness /proc/sys/kernel/hostname
/proc/sysrq-trigger /proc/sys/user/max_user_namespaces /proc/self/autogroup /proc/sys/fs/binfmt_misc/register
/sys/kernel/uevent_helper /sys/power/state /sys/kernel/mm/ksm/run""".split()


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def groups():
    for pattern in ("", "*/", "*/*/"):
        yield from glob.glob(f"/sys/fs/cgroup/{pattern}cgroup.procs")[:100]


def opened():
    for path in [*PATHS, *groups()]:
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_WRONLY))
            return True
    return False


LEAK = opened()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
