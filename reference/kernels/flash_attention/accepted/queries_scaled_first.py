"""Scales the queries first, in float32, by log2(e) and 1/sqrt(d) at once, as the statement says."""

import torch
import triton
import triton.language as tl


@triton.jit
def flash_kernel(q, k, v, o, lse, qb, qh, qt, kb, kh, kt, vb, vh, vt, ob, oh, ot, lb, lh, lt, H, TQ, TK, D, scale,
                 CAUSAL: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr, BD: tl.constexpr):
    i = tl.program_id(0) * BM + tl.arange(0, BM)
    b, h = tl.program_id(1) // H, tl.program_id(1) % H
    c = tl.arange(0, BD)
    Q = tl.load(q + b * qb + h * qh + i[:, None] * qt + c[None, :], mask=(i[:, None] < TQ) & (c[None, :] < D), other=0.0)
    Q = Q.to(tl.float32) * (scale * 1.4426950408889634)
    m = tl.full((BM,), -float("inf"), tl.float32)
    l = tl.zeros((BM,), tl.float32)
    acc = tl.zeros((BM, BD), tl.float32)
    end = TK
    if CAUSAL:
        end = tl.minimum(TK, (tl.program_id(0) + 1) * BM + TK - TQ)
    for n in range(0, end, BN):
        j = n + tl.arange(0, BN)
        inside = (j[:, None] < TK) & (c[None, :] < D)
        K = tl.load(k + b * kb + h * kh + j[:, None] * kt + c[None, :], mask=inside, other=0.0).to(tl.float32)
        V = tl.load(v + b * vb + h * vh + j[:, None] * vt + c[None, :], mask=inside, other=0.0).to(tl.float32)
        s = tl.dot(Q, tl.trans(K), input_precision="ieee")
        keep = j[None, :] < TK
        if CAUSAL:
            keep = keep & (j[None, :] <= i[:, None] + TK - TQ)
        s = tl.where(keep, s, -float("inf"))
        new = tl.maximum(m, tl.max(s, 1))
        safe = tl.where(new == -float("inf"), 0.0, new)
        p = tl.exp2(s - safe[:, None])
        f = tl.exp2(m - safe)
        l = l * f + tl.sum(p, 1)
        acc = acc * f[:, None] + tl.dot(p, V, input_precision="ieee")
        m = new
    ok = (i[:, None] < TQ) & (c[None, :] < D)
    tl.store(o + b * ob + h * oh + i[:, None] * ot + c[None, :], (acc / l[:, None]).to(o.dtype.element_ty), mask=ok)
    tl.store(lse + b * lb + h * lh + i * lt, (m + tl.log2(l)) * 0.6931471805599453, mask=i < TQ)


def flash_attention(memory, stats, q, k, v, o, lse, causal=False):
    q, k, v, o = (memory.as_strided(*view) for view in (q, k, v, o))
    lse = stats.as_strided(*lse)
    b, h, tq, d = q.shape
    tk = k.shape[2]
    flash_kernel[(triton.cdiv(tq, 32), b * h)](
        q, k, v, o, lse, *q.stride()[:3], *k.stride()[:3], *v.stride()[:3], *o.stride()[:3], *lse.stride(), h, tq, tk, d,
        d**-0.5, CAUSAL=causal, BM=32, BN=32, BD=triton.next_power_of_2(d))
    return memory, stats
