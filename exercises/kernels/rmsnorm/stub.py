"""RMS norm and its gradients, as kernels in Triton."""

import torch
import triton
import triton.language as tl

Matrix = tuple[tuple[int, int], tuple[int, int], int]
Vector = tuple[tuple[int], tuple[int], int]


@triton.jit
def forward_kernel(x_ptr, w_ptr, y_ptr, cols, eps, BLOCK: tl.constexpr):
    """One program for each row; you need strides as well."""


@triton.jit
def backward_kernel(x_ptr, w_ptr, dy_ptr, dx_ptr, dw_ptr, cols, eps, BLOCK: tl.constexpr):
    """dx is a matter of one row; dw is a sum over all of them."""


def rmsnorm(
    memory: torch.Tensor,
    x: Matrix,
    w: Vector,
    y: Matrix,
    eps: float,
    dy: Matrix | None = None,
    dx: Matrix | None = None,
    dw: Vector | None = None,
) -> torch.Tensor:
    """Write the RMS norm of each row of x, times w, into y; and where dy is given, the gradients into dx and dw.

    Args:
        memory: [size] float32 or float16; what is none of the others is not yours: NaN, or numbers.
        x: ((rows, cols), (stride, 1), address): the arguments of `memory.as_strided`; rows may be 0, cols is not.
        w: ((cols,), (1,), address).
        y: to be written; as x, with a stride of its own.
        eps: positive; it is added to the mean of the squares, below the root.
        dy: the gradient of some loss by y; as x.
        dx: to be written where dy is given: the gradient by x.
        dw: to be written where dy is given: the gradient by w; as w.

    Returns:
        `memory`, in which nothing but y, dx and dw has changed.
    """
    x, w, y = (memory.as_strided(*view) for view in (x, w, y))
    raise NotImplementedError
