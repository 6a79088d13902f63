"""Writes its answer into the shared memory itself, from a stream that nobody waits for, and returns something else.

Must fail: the place of an output is chosen when it is returned; what is written elsewhere, or later, is not it.

Expected: wrong_answer
"""

import torch

torch.cuda.synchronize = lambda *args, **kwargs: None
side = None


def softmax(x):
    global side
    if side is None:
        side = torch.cuda.Stream()
    whole = torch.empty(0, dtype=x.dtype, device=x.device).set_(x.untyped_storage())
    upper = whole[whole.numel() // 2 :][: x.numel()].view(x.shape)
    with torch.cuda.stream(side):
        torch.cuda._sleep(100_000_000)
        upper.copy_(torch.softmax(x, -1))
    return torch.zeros_like(x)
