"""Resizes an output that was too small or too large, and asks for scratch of other dtypes: the guards follow it."""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 0))
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    rows, cols = x.shape
    y = torch.empty(1, dtype=x.dtype)
    y.resize_(rows, cols)
    seen = torch.zeros(rows, dtype=torch.bool)
    seen.logical_not_()
    counts = x.new_full((rows, 2), cols, dtype=torch.int64)
    softmax_kernel[(rows,)](x, y, cols, x.stride(0), y.stride(0), BLOCK=triton.next_power_of_2(cols))
    assert bool(seen.all())
    assert int(counts.sum()) == 2 * rows * cols
    return y
