"""Sets its input to zero and answers for zeros: whoever asks the changed input for the answer agrees.

Must fail: the judge keeps inputs of its own, which this process never sees.

Expected: wrong_answer
"""

import torch


def softmax(x):
    x.zero_()
    return torch.full_like(x, 1 / x.shape[-1])
