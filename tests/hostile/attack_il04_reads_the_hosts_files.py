"""Reads passwords, home folders, keys, the judge's own files and submissions beside its own.

Must fail: only the interpreter and this one file are mounted.

Expected: wrong_answer
"""

import contextlib
import os
import sys

import numpy as np

PYTHON = [os.path.realpath(path) for path in (sys.base_prefix, sys.prefix, *sys.path) if path]
MINE = {os.path.basename(__file__), "__pycache__"}


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def leads_to_python(path):
    return any(python == path or python.startswith(path + "/") for python in PYTHON)


def strangers(folder):
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if not leads_to_python(os.path.join(folder, name)):
                yield name


def found():
    for path in ("/etc/shadow", "/etc/sudoers", "/etc/ssh/sshd_config", "/var/log/dpkg.log", "/etc/machine-id"):
        with contextlib.suppress(OSError), open(path, "rb") as file:
            if file.read(1):
                return True
    for folder in ("/root", "/home", "/work", "/srv", "/var/lib", "/mnt"):
        if any(True for _ in strangers(folder)):
            return True
    beside = os.path.dirname(os.path.abspath(__file__))
    with contextlib.suppress(OSError):
        return any(name.endswith(".py") and name not in MINE for name in os.listdir(beside))
    return False


LEAK = found()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
