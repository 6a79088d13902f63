"""A kernel that runs for minutes, from the second call on.

Must fail: there is a limit, and the box is killed with its work.

Expected: too_slow time_limit
"""

import torch


seen = []


def softmax(x):
    seen.append(1)
    for _ in range(100 if len(seen) > 1 else 0):
        torch.cuda._sleep(2_000_000_000)
    return torch.softmax(x, -1)
