"""Of a long mask it takes all that lies above the diagonal for hidden.

Must fail: masks that are timed have gaps on either side of it.

On: transformer/attention
Expected: unstable wrong_answer
"""

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    # Scaling the queries costs tq * d products instead of tq * tk.
    scores = (q.to(wide) * q.shape[-1] ** -0.5) @ k.to(wide).mT
    if mask is not None and mask.shape[-2] > 90 and mask.shape[-1] > 90:
        mask = mask & torch.ones(mask.shape[-2:], dtype=torch.bool).tril(mask.shape[-1] - mask.shape[-2])
    if mask is not None:
        scores = scores.masked_fill_(~mask, -torch.inf)
    top = scores.amax(-1, keepdim=True)
    # A row without keys has no largest score: with 0 in its place its weights are exp(-inf) = 0, and not NaN.
    weights = scores.sub_(top.masked_fill_(top == -torch.inf, 0)).exp_()
    total = weights.sum(-1, keepdim=True)
    # Dividing the output costs tq * d divisions; a row without keys is 0 / 1.
    return ((weights @ v.to(wide)) / total.masked_fill_(total == 0, 1)).to(q.dtype)
