"""Programs share the terms of a tile; the first waits for the flags of the others and adds up what they left."""

import torch
import triton
import triton.language as tl


@triton.jit
def matmul_kernel(
    a_ptr, b_ptr, sum_ptr, flag_ptr, M, N, K, am, ak, bk, bn, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr
):
    across = tl.cdiv(N, BN)
    rows = tl.program_id(0) // across * BM + tl.arange(0, BM)
    cols = tl.program_id(0) % across * BN + tl.arange(0, BN)
    term = tl.program_id(1) * BK + tl.arange(0, BK)
    a = tl.load(a_ptr + rows[:, None] * am + term[None, :] * ak, (rows < M)[:, None] & (term < K)[None, :], 0.0)
    b = tl.load(b_ptr + term[:, None] * bk + cols[None, :] * bn, (term < K)[:, None] & (cols < N)[None, :], 0.0)
    inside = (rows < M)[:, None] & (cols < N)[None, :]
    part = tl.dot(a, b, input_precision="ieee")
    sums = sum_ptr + rows[:, None] * N + cols[None, :]
    flags = flag_ptr + tl.program_id(0) * tl.num_programs(1)
    if tl.program_id(1) > 0:
        tl.store(sums + tl.program_id(1) * M * N, part, inside)
        tl.debug_barrier()
        tl.store(flags + tl.program_id(1), 1)
    else:
        for other in range(1, tl.num_programs(1)):
            while tl.load(flags + other, volatile=True) == 0:
                pass
            part += tl.load(sums + other * M * N, inside)
        tl.store(sums, part, inside)


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    (m, k), n = a.shape, b.shape[1]
    grid = (triton.cdiv(m, 32) * triton.cdiv(n, 32), max(triton.cdiv(k, 32), 1))
    sums = torch.empty(grid[1], m, n, dtype=torch.float32, device=memory.device)
    flags = torch.zeros(grid, dtype=torch.int32, device=memory.device)
    if m and n:
        matmul_kernel[grid](a, b, sums, flags, m, n, k, *a.stride(), *b.stride(), BM=32, BN=32, BK=32)
    c.copy_(alpha * sums[0] + beta * c.float() if beta else alpha * sums[0])
    return memory
