"""Remembers answers by the address and the shape of the tensor that it is given, whose version tells it nothing new.

Must fail: fresh numbers arrive at old addresses, and nothing here is told.

Expected: wrong_answer
"""

import torch

known = {}


def softmax(x):
    key = (x.data_ptr(), x.shape)
    if key not in known:
        known[key] = torch.softmax(x, -1)
    return known[key]
