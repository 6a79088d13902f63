"""Computes in half precision, which is twice as fast, and returns float32.

Must fail: the error is measured against float64, in steps of the dtype that was asked for.

Expected: wrong_answer
"""

import torch


def softmax(x):
    return torch.softmax(x.half(), -1).float()
