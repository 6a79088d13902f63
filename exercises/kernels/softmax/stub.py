"""Row softmax, as a kernel in Triton."""

import torch
import triton
import triton.language as tl

View = tuple[tuple[int, int], tuple[int, int], int]


@triton.jit
def softmax_kernel(x_ptr, y_ptr, rows, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    """One program for each row, or as you like; the arguments are yours to choose as well."""


def softmax(memory: torch.Tensor, x: View, y: View) -> torch.Tensor:
    """Write the softmax of each row of the matrix x into the matrix y; both lie in `memory`.

    Args:
        memory: [size] float32 or float16; all of it that is neither x nor y is NaN, and not yours.
        x: ((rows, cols), (stride, 1), address): the arguments of `memory.as_strided`; rows may be 0, cols is not.
        y: the same shape elsewhere, with a stride of its own.

    Returns:
        `memory`, in which nothing but y has changed.
    """
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    raise NotImplementedError  # softmax_kernel[(programs,)](x, y, *x.shape, x.stride(0), y.stride(0), BLOCK=...)
