"""Mounts, pivots, changes its root, opens by handle: each a way past a read-only file system.

Must fail: no capability, and seccomp refuses the calls. The arguments are empty, so nothing changes where
they are allowed.

Expected: wrong_answer
"""

import ctypes
import errno

import numpy as np

#        mount umount2 pivot_root chroot open_by_handle_at setns fsopen fsmount move_mount open_tree mount_setattr
CALLS = (165, 166, 155, 161, 304, 308, 430, 432, 429, 428, 442)
LIBC = ctypes.CDLL(None, use_errno=True)


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def allowed(number):
    ctypes.set_errno(0)
    LIBC.syscall(number, 0, 0, 0, 0, 0)
    return ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES)


LEAK = any(allowed(number) for number in CALLS)


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
