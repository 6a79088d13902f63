"""Takes all of the device's memory that is free, so that the judge and the reference have none.

Must fail: what the judge needs it took before; how much is left is looked at after every turn.

Expected: memory_limit runtime_error wrong_answer
"""

import torch

taken = []


def softmax(x):
    step = 1 << 33
    while step > 1 << 22:
        try:
            taken.append(torch.empty(step, dtype=torch.uint8, device=x.device))
        except torch.OutOfMemoryError:
            step //= 2
    return torch.softmax(x, -1)
