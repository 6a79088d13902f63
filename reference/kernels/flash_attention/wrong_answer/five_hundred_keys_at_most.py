"""The tiles of keys end at 512: no query sees what lies beyond."""

import triton
import triton.language as tl


@triton.jit
def flash_kernel(
    q_ptr,
    k_ptr,
    v_ptr,
    o_ptr,
    lse_ptr,
    heads,
    TQ,
    TK,
    D,
    scale,
    qb,
    qh,
    qt,
    kb,
    kh,
    kt,
    vb,
    vh,
    vt,
    ob,
    oh,
    ot,
    lb,
    lh,
    lt,
    CAUSAL: tl.constexpr,
    BM: tl.constexpr,
    BN: tl.constexpr,
    BD: tl.constexpr,
):
    sample, head = tl.program_id(1) // heads, tl.program_id(1) % heads
    q_ptr += sample * qb + head * qh
    k_ptr += sample * kb + head * kh
    v_ptr += sample * vb + head * vh
    o_ptr += sample * ob + head * oh
    lse_ptr += sample * lb + head * lh
    i, column = tl.program_id(0) * BM + tl.arange(0, BM), tl.arange(0, BD)
    queries = (i < TQ)[:, None] & (column < D)[None, :]
    q = tl.load(q_ptr + i[:, None] * qt + column[None, :], mask=queries, other=0.0)
    top = tl.full((BM,), -float("inf"), tl.float32)
    total = tl.zeros((BM,), tl.float32)
    out = tl.zeros((BM, BD), tl.float32)
    last = tl.minimum(TK, 512)
    if CAUSAL:
        last = tl.minimum(TK, (tl.program_id(0) + 1) * BM + TK - TQ)
    for first in range(0, last, BN):
        j = first + tl.arange(0, BN)
        keys = (j < TK)[:, None] & (column < D)[None, :]
        k = tl.load(k_ptr + j[:, None] * kt + column[None, :], mask=keys, other=0.0)
        v = tl.load(v_ptr + j[:, None] * vt + column[None, :], mask=keys, other=0.0)
        scores = tl.dot(q, tl.trans(k), input_precision="ieee") * scale
        seen = (j < TK)[None, :]
        if CAUSAL:
            seen = seen & (i[:, None] + TK - TQ >= j[None, :])
        scores = tl.where(seen, scores, -float("inf"))
        higher = tl.maximum(top, tl.max(scores, 1))
        weights = tl.exp(scores - higher[:, None])
        rescale = tl.exp(top - higher)
        total = total * rescale + tl.sum(weights, 1)
        out = out * rescale[:, None] + tl.dot(weights.to(v.dtype), v, input_precision="ieee")
        top = higher
    tl.store(o_ptr + i[:, None] * ot + column[None, :], out / total[:, None], mask=queries)
    tl.store(lse_ptr + i * lt, top + tl.log(total), mask=i < TQ)


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    q, k, v, o = (memory.as_strided(*view) for view in (q, k, v, o))
    lse = stats.as_strided(*lse)
    (b, h, tq, d), tk = q.shape, k.shape[2]
    strides = (*q.stride()[:3], *k.stride()[:3], *v.stride()[:3], *o.stride()[:3], *lse.stride())
    sizes = {"BM": 32, "BN": 32, "BD": triton.next_power_of_2(d)}
    if memory.is_cuda:
        sizes |= {"BM": 128, "BN": 64, "num_warps": 4 if d <= 64 else 8, "num_stages": 3}
    grid = (triton.cdiv(tq, sizes["BM"]), b * h)
    flash_kernel[grid](q, k, v, o, lse, h, tq, tk, d, d**-0.5, *strides, CAUSAL=causal, **sizes)
    return memory, stats
