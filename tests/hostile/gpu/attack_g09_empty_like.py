"""Computes nothing: returns memory that was not written, where an answer may still lie.

Must fail: no answer ever lies in this process, and the memory of the answers is poisoned before every call.

Expected: wrong_answer
"""

import torch


def softmax(x):
    return torch.empty_like(x)
