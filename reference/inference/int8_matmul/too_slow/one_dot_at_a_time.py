"""One call of the library for every element of the answer."""

import torch


def int8_matmul(a, w, sa, sw):
    left, right = a.int(), w.t().int().contiguous()
    sums = torch.empty(len(left), len(right), dtype=torch.int32)
    for i, row in enumerate(left):
        for j, column in enumerate(right):
            sums[i, j] = torch.dot(row, column)
    return sums.float() * sa[:, None] * sw
