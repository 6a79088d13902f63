"""FlashAttention, forward, as a kernel in Triton."""

import torch
import triton
import triton.language as tl

Heads = tuple[tuple[int, int, int, int], tuple[int, int, int, int], int]
Rows = tuple[tuple[int, int, int], tuple[int, int, int], int]


@triton.jit
def flash_kernel(q_ptr, k_ptr, v_ptr, o_ptr, lse_ptr, TQ, TK, D, BM: tl.constexpr, BN: tl.constexpr, BD: tl.constexpr):
    """One program for each tile of BM queries of one head; you need strides as well."""


def flash_attention(
    memory: torch.Tensor, stats: torch.Tensor, q: Heads, k: Heads, v: Heads, o: Heads, lse: Rows, causal: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Write the attention of the queries to the keys into o, and the logarithm of each softmax's denominator into lse.

    Args:
        memory: [size] float32 or float16; what is none of q, k, v, o is not yours: NaN, or numbers.
        stats: [size] float32; what is not lse is not yours: NaN, or numbers.
        q: ((b, h, tq, d), (.., .., .., 1), address): the arguments of `memory.as_strided`; d is at most 128.
        k: ((b, h, tk, d), (.., .., .., 1), address); tk >= tq.
        v: as k, with strides of its own.
        o: to be written; as q.
        lse: ((b, h, tq), strides, address): to be written, in `stats`.
        causal: query i sees the keys up to i + tk - tq; else all of them.

    Returns:
        `memory` and `stats`, in which nothing but o and lse has changed.
    """
    q, k, v, o = (memory.as_strided(*view) for view in (q, k, v, o))
    lse = stats.as_strided(*lse)
    raise NotImplementedError
