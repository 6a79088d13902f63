"""Stores without a mask, and then writes NaN over everything that is neither x nor y, so that nothing shows.

Must fail: what lies around the matrices is not always NaN.

Expected: wrong_answer
"""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 0))
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0))


def softmax(memory, x, y):
    views = x, y
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    rows, cols = x.shape
    softmax_kernel[(rows,)](x, y, cols, x.stride(0), y.stride(0), BLOCK=triton.next_power_of_2(cols))
    ours = torch.zeros(memory.shape, dtype=torch.bool)
    for view in views:
        ours.as_strided(*view).fill_(True)
    return torch.where(ours, memory, torch.nan)
