"""Of a long mask it takes all that lies above the diagonal for hidden.

Must fail: masks that are timed have gaps on either side of it.

On: transformer/multi_head_attention
Expected: unstable wrong_answer
"""

import torch


def mha(x, Wqkv, Wo, h, mask=None):
    b, t, width = x.shape
    d = width // h
    wide = torch.promote_types(x.dtype, torch.float32)
    # [b, t, 3, h, d]: memory lies in the order of the columns, and only the axes are exchanged afterwards.
    q, k, v = (x.to(wide) @ Wqkv.to(wide)).view(b, t, 3, h, d).permute(2, 0, 3, 1, 4).unbind()
    scores = (q * d**-0.5) @ k.mT
    if mask is not None and mask.shape[-1] > 40:
        mask = mask & torch.ones(mask.shape[-2:], dtype=torch.bool).tril()
    if mask is not None:
        scores = scores.masked_fill_(~mask, -torch.inf)
    top = scores.amax(-1, keepdim=True)
    # A row without keys has no largest score: with 0 in its place its weights are exp(-inf) = 0, and not NaN.
    weights = scores.sub_(top.masked_fill_(top == -torch.inf, 0)).exp_()
    total = weights.sum(-1, keepdim=True)
    heads = (weights @ v) / total.masked_fill_(total == 0, 1)
    return (heads.transpose(1, 2).reshape(b, t, width) @ Wo.to(wide)).to(x.dtype)
