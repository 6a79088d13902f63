"""All programs keep their weights in one and the same scratch, where each writes over what the others read again."""

import torch
import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, y_ptr, kept_ptr, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * x_stride + lane, mask=lane < cols, other=-float("inf")).to(tl.float32)
    tl.store(kept_ptr + lane, tl.exp(x - tl.max(x, 0)), mask=lane < cols)
    tl.debug_barrier()
    weights = tl.load(kept_ptr + lane, mask=lane < cols, other=0.0)
    tl.store(y_ptr + row * y_stride + lane, weights / tl.sum(weights, 0), mask=lane < cols)


def softmax(x):
    y = torch.empty_like(x)
    rows, cols = x.shape
    kept = torch.empty(cols, dtype=torch.float32, device=x.device)
    softmax_kernel[(rows,)](x, y, kept, cols, x.stride(0), y.stride(0), BLOCK=triton.next_power_of_2(cols))
    return y
