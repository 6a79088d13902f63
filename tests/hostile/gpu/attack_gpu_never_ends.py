"""A kernel that runs for minutes.

Must fail: there is a limit, and the box is killed with its work.

Expected: too_slow time_limit
"""

import torch


def softmax(x):
    for _ in range(100):
        torch.cuda._sleep(2_000_000_000)
    return torch.softmax(x, -1)
