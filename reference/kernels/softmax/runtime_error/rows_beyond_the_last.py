"""The grid is rounded up to tiles of four rows, and nothing stops the last tile at the last row: it writes beyond y."""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row = tl.program_id(0) * 4 + tl.arange(0, 4)[:, None]
    lane = tl.arange(0, BLOCK)[None, :]
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 1)[:, None])
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 1)[:, None], mask=lane < cols)


def softmax(x):
    y = torch.empty_like(x)
    rows, cols = x.shape
    block = triton.next_power_of_2(cols)
    softmax_kernel[(triton.cdiv(rows, 4),)](x, y, cols, x.stride(0), y.stride(0), BLOCK=block)
    return y
