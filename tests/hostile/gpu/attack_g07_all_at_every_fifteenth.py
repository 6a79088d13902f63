"""Returns empty outputs at once and computes those of all pending calls together at every fifteenth call.

Must fail: each output is copied when it is returned; what is filled in later is in nobody's copy.

Expected: wrong_answer
"""

import torch

pending = []


def softmax(x):
    y = torch.empty_like(x)
    pending.append((x, y))
    if len(pending) == 15:
        for source, target in pending:
            target.copy_(torch.softmax(source, -1))
        pending.clear()
    return y
