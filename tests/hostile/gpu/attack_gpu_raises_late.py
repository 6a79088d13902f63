"""Provokes an error of the device that only shows when somebody waits for it.

Must fail: the error is met on the clock, and it is the submission's.

Expected: runtime_error
"""

import torch


def softmax(x):
    index = torch.full((4,), 1 << 40, device=x.device)
    return torch.softmax(x, -1) + x.flatten()[index].sum() * 0
