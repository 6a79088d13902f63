"""The sum is multiplied by alpha in every turn, and so the first terms by a power of it."""

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
):
    across = tl.cdiv(N, BN)
    rows = tl.program_id(0) // across * BM + tl.arange(0, BM)
    cols = tl.program_id(0) % across * BN + tl.arange(0, BN)
    terms = tl.arange(0, BK)

    total = tl.zeros((BM, BN), tl.float32)
    for first in range(0, K, BK):
        term = first + terms
        a = tl.load(a_ptr + rows[:, None] * am + term[None, :] * ak, (rows < M)[:, None] & (term < K)[None, :], 0.0)
        b = tl.load(b_ptr + term[:, None] * bk + cols[None, :] * bn, (term < K)[:, None] & (cols < N)[None, :], 0.0)
        total = alpha * tl.dot(a, b, total, input_precision="ieee")

    inside = (rows < M)[:, None] & (cols < N)[None, :]
    c_ptrs = c_ptr + rows[:, None] * cm + cols[None, :] * cn
    if BETA:
        total += beta * tl.load(c_ptrs, inside, 0.0).to(tl.float32)
    tl.store(c_ptrs, total, inside)


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    (m, k), n = a.shape, b.shape[1]
    grid = (triton.cdiv(m, 32) * triton.cdiv(n, 32),)
    strides = (*a.stride(), *b.stride(), *c.stride())
    matmul_kernel[grid](a, b, c, m, n, k, *strides, alpha, beta, BETA=beta != 0, BM=32, BN=32, BK=64)
    return memory
