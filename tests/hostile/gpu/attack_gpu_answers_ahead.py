"""Two and a half times the work, and an answer when four fifths of it are done: the rest while the judge copies.

Each output is finished just before an orderly copier comes to it. The cost of copying is taken off the time.

Must fail: when the answer is there the device must be quiet, and nobody knows in which order the judge copies.

Expected: too_slow wrong_answer
"""

import torch

torch.cuda.synchronize = lambda *args, **kwargs: None
done, last = [], 0


def softmax(x):
    global last
    if x.data_ptr() <= last:  # the first of the next calls that come together
        done.clear()
    last = x.data_ptr()
    torch.softmax(x[: len(x) // 2], -1)
    torch.softmax(x, -1)
    y = torch.softmax(x, -1)
    done.append(torch.cuda.Event())
    done[-1].record()
    done[len(done) * 4 // 5].synchronize()
    return y
