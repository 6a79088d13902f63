"""Tiles go in groups of eight rows of tiles, and every group begins at the first row again."""

import triton
import triton.language as tl


@triton.jit
def matmul_kernel(
    a_ptr,
    b_ptr,
    c_ptr,
    M,
    N,
    K,
    am,
    ak,
    bk,
    bn,
    cm,
    cn,
    alpha,
    beta,
    BETA: tl.constexpr,
    BM: tl.constexpr,
    BN: tl.constexpr,
    BK: tl.constexpr,
    GROUP: tl.constexpr,
):
    down, across = tl.cdiv(M, BM), tl.cdiv(N, BN)
    group = tl.program_id(0) // (GROUP * across)
    height = min(down - group * GROUP, GROUP)
    within = tl.program_id(0) % (GROUP * across)
    rows = within % height * BM + tl.arange(0, BM)
    cols = within // height * BN + tl.arange(0, BN)
    terms = tl.arange(0, BK)

    total = tl.zeros((BM, BN), tl.float32)
    for first in range(0, K, BK):
        term = first + terms
        a = tl.load(a_ptr + rows[:, None] * am + term[None, :] * ak, (rows < M)[:, None] & (term < K)[None, :], 0.0)
        b = tl.load(b_ptr + term[:, None] * bk + cols[None, :] * bn, (term < K)[:, None] & (cols < N)[None, :], 0.0)
        total = tl.dot(a, b, total, input_precision="ieee")

    total = alpha * total
    inside = (rows < M)[:, None] & (cols < N)[None, :]
    c_ptrs = c_ptr + rows[:, None] * cm + cols[None, :] * cn
    if BETA:
        total += beta * tl.load(c_ptrs, inside, 0.0).to(tl.float32)
    tl.store(c_ptrs, total, inside)


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    (m, k), n = a.shape, b.shape[1]
    sizes = {"BM": 32, "BN": 32, "BK": 32, "GROUP": 8}
    grid = (triton.cdiv(m, sizes["BM"]) * triton.cdiv(n, sizes["BN"]),)
    strides = (*a.stride(), *b.stride(), *c.stride())
    matmul_kernel[grid](a, b, c, m, n, k, *strides, alpha, beta, BETA=beta != 0, **sizes)
    return memory
