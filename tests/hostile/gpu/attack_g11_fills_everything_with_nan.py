"""Fills every tensor that it can find with NaN and returns NaN, so that all agree.

Must fail: no expected tensor lies in this process, and NaN is no answer where none is asked for.

Expected: wrong_answer runtime_error
"""

import gc

import torch


def softmax(x):
    for found in gc.get_objects():
        try:
            if isinstance(found, torch.Tensor) and found.is_floating_point():
                found.fill_(float("nan"))
        except Exception:
            pass
    return torch.full_like(x, float("nan"))
