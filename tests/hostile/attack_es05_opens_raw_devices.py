"""Opens disks, memory, kvm, fuse, input, the kernel's log, or GPU nodes in an exercise for the CPU.

Must fail: /dev holds null, zero, full, random, urandom, tty and little else. The probe opens for reading, and
reads nothing.

Expected: wrong_answer
"""

import contextlib
import glob
import os

import numpy as np

NODES = """/dev/sd* /dev/vd* /dev/xvd* /dev/nvme* /dev/dm-* /dev/loop* /dev/mem /dev/kmem /dev/port /dev/kmsg /dev/kvm
/dev/fuse /dev/input/* /dev/net/tun /dev/vhost* /dev/vsock /dev/nvidia* /dev/dri/* /dev/mapper/* /dev/cpu/*/msr
/dev/uinput /dev/hpet /dev/userfaultfd /dev/snapshot /proc/kcore /proc/kmsg""".split()


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def opened():
    for pattern in NODES:
        for path in glob.glob(pattern)[:20]:
            if not os.path.isdir(path):
                with contextlib.suppress(OSError):
                    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
                    return True
    return False


LEAK = opened()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
