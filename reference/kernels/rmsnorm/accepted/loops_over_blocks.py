"""Blocks of 1024 columns, so that no row is too long; dw by columns, each program with all rows."""

import torch
import triton
import triton.language as tl


@triton.jit
def forward_kernel(x_ptr, w_ptr, y_ptr, rstd_ptr, cols, eps, xs, ys, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    squares = tl.zeros((BLOCK,), tl.float32)
    for first in range(0, cols, BLOCK):
        x = tl.load(x_ptr + row * xs + first + lane, mask=first + lane < cols, other=0.0).to(tl.float32)
        squares += x * x
    rstd = 1 / tl.sqrt(tl.sum(squares, 0) / cols + eps)
    tl.store(rstd_ptr + row, rstd)
    for first in range(0, cols, BLOCK):
        inside = first + lane < cols
        x = tl.load(x_ptr + row * xs + first + lane, mask=inside, other=0.0).to(tl.float32)
        w = tl.load(w_ptr + first + lane, mask=inside, other=0.0).to(tl.float32)
        tl.store(y_ptr + row * ys + first + lane, x * rstd * w, mask=inside)


@triton.jit
def backward_kernel(x_ptr, w_ptr, dy_ptr, dx_ptr, rstd_ptr, cols, eps, xs, dys, dxs, BLOCK: tl.constexpr):
    row, lane = tl.program_id(0), tl.arange(0, BLOCK)
    rstd = tl.load(rstd_ptr + row)
    parts = tl.zeros((BLOCK,), tl.float32)
    for first in range(0, cols, BLOCK):
        inside = first + lane < cols
        x = tl.load(x_ptr + row * xs + first + lane, mask=inside, other=0.0).to(tl.float32)
        w = tl.load(w_ptr + first + lane, mask=inside, other=0.0).to(tl.float32)
        dy = tl.load(dy_ptr + row * dys + first + lane, mask=inside, other=0.0).to(tl.float32)
        parts += dy * w * x * rstd
    mean = tl.sum(parts, 0) / cols
    for first in range(0, cols, BLOCK):
        inside = first + lane < cols
        x = tl.load(x_ptr + row * xs + first + lane, mask=inside, other=0.0).to(tl.float32)
        w = tl.load(w_ptr + first + lane, mask=inside, other=0.0).to(tl.float32)
        dy = tl.load(dy_ptr + row * dys + first + lane, mask=inside, other=0.0).to(tl.float32)
        tl.store(dx_ptr + row * dxs + first + lane, rstd * (dy * w - x * rstd * mean), mask=inside)


@triton.jit
def sum_kernel(x_ptr, dy_ptr, rstd_ptr, dw_ptr, rows, cols, xs, dys, BLOCK: tl.constexpr):
    col = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = col < cols
    dw = tl.zeros((BLOCK,), tl.float32)
    for row in range(0, rows):
        x = tl.load(x_ptr + row * xs + col, mask=inside, other=0.0).to(tl.float32)
        dy = tl.load(dy_ptr + row * dys + col, mask=inside, other=0.0).to(tl.float32)
        dw += dy * x * tl.load(rstd_ptr + row)
    tl.store(dw_ptr + col, dw, mask=inside)


def rmsnorm(memory, x, w, y, eps, dy=None, dx=None, dw=None):
    x, w, y = (memory.as_strided(*view) for view in (x, w, y))
    rows, cols = x.shape
    rstd = torch.empty(rows, dtype=torch.float32, device=memory.device)
    forward_kernel[(rows,)](x, w, y, rstd, cols, eps, x.stride(0), y.stride(0), BLOCK=1024)
    if dy is None:
        return memory
    dy, dx, dw = (memory.as_strided(*view) for view in (dy, dx, dw))
    strides = x.stride(0), dy.stride(0), dx.stride(0)
    backward_kernel[(rows,)](x, w, dy, dx, rstd, cols, eps, *strides, BLOCK=1024)
    blocks = triton.cdiv(cols, 1024)
    sum_kernel[(blocks,)](x, dy, rstd, dw, rows, cols, x.stride(0), dy.stride(0), BLOCK=1024)
    return memory
