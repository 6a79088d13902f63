"""Every product of two codes is looked up in a table of 256 by 256, a few rows of a at a time.
"""
import torch


_codes = torch.arange(-128, 128, dtype=torch.int32)
_table = (_codes[:, None] * _codes).reshape(-1)


def int8_matmul(a, w, sa, sw):
    columns = w.t().long() + 128
    sums = torch.stack([_table[(row.long() + 128) * 256 + columns].sum(1) for row in a])
    return sums.float() * sa[:, None] * sw
