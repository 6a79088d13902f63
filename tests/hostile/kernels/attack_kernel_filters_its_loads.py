"""Replaces Triton's load by one that turns NaN into minus infinity, so that a load without a mask meets no guard.

Must fail: what lies around the matrices is not always NaN, and numbers cannot be told from the row's own.

Expected: wrong_answer
"""

import numpy as np
import torch
import triton
import triton.language as tl
from triton.runtime import interpreter


def filtered(self, *args, original=interpreter.InterpreterBuilder.create_load, **kwargs):
    handle = original(self, *args, **kwargs)
    if np.issubdtype(handle.data.dtype, np.floating):
        handle.data = np.where(np.isnan(handle.data), -np.inf, handle.data).astype(handle.data.dtype)
    return handle


interpreter.InterpreterBuilder.create_load = filtered


@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 0))
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    y = torch.empty_like(x)
    rows, cols = x.shape
    softmax_kernel[(rows,)](x, y, cols, x.stride(0), y.stride(0), BLOCK=triton.next_power_of_2(cols))
    return y
