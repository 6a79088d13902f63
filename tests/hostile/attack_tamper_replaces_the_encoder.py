"""Replaces every function and class of the worker's modules that could encode an answer by one that says "as expected".

Must fail: the worker has no secrets and no say; whatever it sends is compared.

Expected: wrong_answer runtime_error rejected malformed time_limit memory_limit
"""

import contextlib
import sys
import types

import numpy as np

OWN = {"numpy", "os", "sys", "json", "struct", "types", "contextlib", __name__}


def expected(*args, **kwargs):
    return {"kind": "returned", "value": "as expected", "verdict": "accepted"}


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        for name, thing in list(frame.f_globals.items()):
            module = getattr(thing, "__module__", None) or ""
            if isinstance(thing, types.FunctionType) and module.split(".")[0] not in OWN and name != "main":
                with contextlib.suppress(Exception):
                    frame.f_globals[name] = expected
        frame = frame.f_back
    return np.zeros_like(x)
