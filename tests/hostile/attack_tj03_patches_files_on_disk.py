"""Probes whether the worker, numpy or the interpreter can be changed on disk, so that the next run obeys it.

Must fail: everything but the private scratch folder is read-only. The probe opens for append and writes nothing.

Expected: wrong_answer
"""

import contextlib
import json
import os
import sys

import numpy as np


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def writable():
    files = [np.__file__, json.__file__, os.path.realpath(sys.executable), "/etc/passwd", "/etc/ld.so.preload"]
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name.startswith(("judge", "sandbox", "worker", "wire", "tensors", "__main__")) and path:
            files.append(path)
    for path in files:
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
            return True
    for folder in {os.path.dirname(os.path.dirname(np.__file__)), os.path.dirname(json.__file__), "/usr/lib", "/etc"}:
        probe = os.path.join(folder, f"probe-{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            os.unlink(probe)
            return True
    return False


LEAK = writable()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
