"""Remembers answers by the address, the shape and the version of the tensor that it is given.

Must fail: fresh numbers arrive at old addresses, and nothing here is told.

Expected: wrong_answer
"""

import torch

known = {}


def softmax(x):
    key = (x.data_ptr(), x.shape, x._version)
    if key not in known:
        known[key] = torch.softmax(x, -1)
    return known[key]
