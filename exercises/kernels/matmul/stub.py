"""Matrix product, as a kernel in Triton."""

import torch
import triton
import triton.language as tl

View = tuple[tuple[int, int], tuple[int, int], int]


@triton.jit
def matmul_kernel(a_ptr, b_ptr, c_ptr, M, N, K, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr):
    """One program for each tile of c; you need strides as well."""


def matmul(memory: torch.Tensor, a: View, b: View, c: View, alpha: float = 1.0, beta: float = 0.0) -> torch.Tensor:
    """Write alpha a b + beta c into c; all three lie in `memory`.

    Args:
        memory: [size] float32 or float16; what is none of the three is not yours: NaN, or numbers.
        a: ((M, K), strides, address): the arguments of `memory.as_strided`; any of M, N, K may be 0.
        b: ((K, N), strides, address).
        c: ((M, N), strides, address); what it holds counts only where beta is not 0.
        alpha: of the product.
        beta: of what c holds.

    Returns:
        `memory`, in which nothing but c has changed.
    """
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    raise NotImplementedError  # matmul_kernel[(programs,)](a, b, c, ..., BM=32, BN=32, BK=32)
