"""Starts its work on a stream of its own, behind 200 ms of other work, and returns at once.

Must fail: the judge's copy of the output is taken right after the reply; what no stream had finished by then is missing.

Expected: wrong_answer too_slow
"""

import torch

side = None


def softmax(x):
    global side
    if side is None:
        side = torch.cuda.Stream()
    y = torch.empty_like(x)
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        torch.cuda._sleep(400_000_000)
        y.copy_(torch.softmax(x, -1))
    return y
