"""Answers rightly and leaves seconds of work running on the device, so that the reference is slow as well.

Must fail: after every turn of the submission the device must be quiet, also while its processes are frozen.

Expected: too_slow time_limit
"""

import torch

torch.cuda.synchronize = lambda *args, **kwargs: None
side = None


def softmax(x):
    global side
    y = torch.softmax(x, -1)
    torch.cuda.current_stream().synchronize()
    if side is None:
        side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        torch.cuda._sleep(2_000_000_000)
    return y
