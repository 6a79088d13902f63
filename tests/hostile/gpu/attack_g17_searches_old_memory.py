"""Takes memory that was not written and looks for rows that sum to one, left by whoever computed the answer before.

Must fail: nobody computes answers in this process, and no other process's answers to this input exist yet.

Expected: wrong_answer
"""

import torch


def softmax(x):
    found = torch.empty(64, *x.shape, device=x.device)
    sums = found.sum(-1)
    good = ((sums - 1).abs() < 1e-3).all(-1).nonzero()
    return found[int(good[0])].clone() if len(good) else torch.zeros_like(x)
