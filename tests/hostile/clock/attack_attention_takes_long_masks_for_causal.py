"""Takes one query at a time where there are few; of a long mask it reads the last row, and takes it for causal.

Must fail: masks that are timed have gaps.

On: transformer/attention
Expected: unstable wrong_answer
"""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    tq, tk = q.shape[2], k.shape[2]
    if tq > 90:
        if mask is not None:
            mask = mask[..., -1:, :] & torch.ones(tq, tk, dtype=torch.bool).tril(tk - tq)
        return some(q, k, v, mask).to(q.dtype)
    out = torch.zeros(*q.shape[:3], v.shape[3], dtype=wide)
    for i in range(tq):
        one = slice(i, i + 1)
        out[:, :, one] = some(q[:, :, one], k, v, None if mask is None else mask[..., one, :])
    return out.to(q.dtype)


def some(q, k, v, mask):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = (q.to(wide) @ k.to(wide).mT) / math.sqrt(q.shape[3])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(-1).nan_to_num() @ v.to(wide)
