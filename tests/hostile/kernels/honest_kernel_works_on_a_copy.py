"""Works in a copy, finds its block by a heuristic, and returns the copy: values count, not where they lie."""

import triton
import triton.language as tl


@triton.heuristics({"BLOCK": lambda given: triton.next_power_of_2(given["cols"])})
@triton.jit
def softmax_kernel(x_ptr, y_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    weights = tl.exp(x - tl.max(x, 0))
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    y = x.clone()
    rows, cols = x.shape
    softmax_kernel[(rows,)](y, y, cols, y.stride(0), y.stride(0))
    return y
