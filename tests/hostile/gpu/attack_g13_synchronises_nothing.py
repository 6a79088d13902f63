"""Takes every kind of waiting out of torch, and returns a tensor that a slow stream will fill.

Must fail: the judge waits for nothing that happens here. It takes its copy when the reply is there.

Expected: wrong_answer too_slow
"""

import torch


def nothing(*args, **kwargs):
    return None


torch.cuda.synchronize = nothing
torch.cuda.Stream.synchronize = nothing
torch.cuda.Event.synchronize = nothing
side = None


def softmax(x):
    global side
    if side is None:
        side = torch.cuda.Stream()
    y = torch.empty_like(x)
    with torch.cuda.stream(side):
        torch.cuda._sleep(400_000_000)
        y.copy_(torch.softmax(x, -1))
    return y
