"""Reads command lines, environments, folders and descriptors of processes that are not its own.

Must fail: a process namespace of its own, whose first process cannot be read.

Expected: wrong_answer
"""

import contextlib
import os

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def overheard():
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        with contextlib.suppress(OSError), open(f"/proc/{name}/cmdline", "rb") as file:
            words = file.read().split(b"\0")
            if any(word in (b"judge", b"pytest", b"grade") or word.endswith((b"/judge", b"/pytest")) for word in words):
                return True
        for path in ("environ", "maps"):
            with contextlib.suppress(OSError), open(f"/proc/{name}/{path}", "rb") as file:
                if file.read(10):
                    return True
        with contextlib.suppress(OSError):
            os.readlink(f"/proc/{name}/cwd")
            return True
        with contextlib.suppress(OSError):
            if os.listdir(f"/proc/{name}/fd"):
                return True
    return False


LEAK = overheard()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
