"""Fills all that lies around x with minus infinity, so that a load without a mask meets nothing that could spoil it.

Must fail: what comes in is not the submission's to change, nor what lies around it.

Expected: runtime_error
"""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 0))
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    kept = x.clone()
    whole = x.as_strided((x.untyped_storage().nbytes() // x.element_size(),), (1,), 0)
    whole.fill_(-torch.inf)
    x.copy_(kept)
    y = torch.empty_like(x)
    rows, cols = x.shape
    softmax_kernel[(rows,)](x, y, cols, x.stride(0), y.stride(0), BLOCK=triton.next_power_of_2(cols))
    return y
