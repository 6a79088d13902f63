"""Walks its callers' frames and every module, and swaps each function that looks like a check for one that agrees.

Must fail: the process of the submission holds no check; nothing that it could swap decides anything.

Expected: wrong_answer runtime_error rejected malformed
"""

import contextlib
import sys
import types

import numpy as np

WORDS = ("check", "compare", "verify", "allclose", "difference", "judge", "grade", "weigh", "equal", "verdict")


def agree(*args, **kwargs):
    return True


def swap(names):
    for name, thing in list(names.items()):
        if isinstance(thing, types.FunctionType) and any(word in name.lower() for word in WORDS):
            with contextlib.suppress(Exception):
                thing.__code__ = agree.__code__
            with contextlib.suppress(Exception):
                names[name] = agree


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        swap(frame.f_globals)
        frame = frame.f_back
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").split(".")[0] in ("__main__", "judge", "sandbox", "grade"):
            swap(vars(module))
    np.allclose = agree
    return np.zeros_like(x)
