"""Two programs share a row, and who is the last by an atomic count writes it, from what both of them have stored."""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, y_ptr, parts_ptr, count_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, half = tl.program_id(0), tl.program_id(1)
    lane = half * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    tl.store(parts_ptr + 2 * row + half, tl.max(x, 0))
    if tl.atomic_add(count_ptr + row, 1) == 1:
        lane = tl.arange(0, 2 * BLOCK)
        x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
        weights = tl.exp(x - tl.max(tl.load(parts_ptr + 2 * row + tl.arange(0, 2)), 0))
        tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    y = torch.empty_like(x)
    rows, cols = x.shape
    parts, count = torch.empty(rows, 2), torch.zeros(rows, dtype=torch.int32)
    block = max(triton.next_power_of_2(cols) // 2, 1)
    if rows:
        softmax_kernel[(rows, 2)](x, y, parts, count, cols, x.stride(0), y.stride(0), BLOCK=block)
    return y
