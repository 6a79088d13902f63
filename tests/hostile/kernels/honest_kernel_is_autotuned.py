"""Leaves its block to an autotuner, which has no clock here."""

import torch
import triton
import triton.language as tl

CONFIGS = [triton.Config({"BLOCK": block}, num_warps=warps) for block, warps in ((8192, 8), (16384, 16))]


@triton.autotune(configs=CONFIGS, key=["cols"])
@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 0))
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    y = torch.empty_like(x)
    rows, cols = x.shape
    softmax_kernel[(rows,)](x, y, cols, x.stride(0), y.stride(0))
    return y
