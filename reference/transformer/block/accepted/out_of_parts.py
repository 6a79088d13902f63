"""Built from the learner's own attention where it was accepted, and from a plain one where it was not."""

import torch

try:
    from mine.attention import attention
except ImportError:

    def attention(q, k, v, mask):
        scores = q @ k.mT / q.shape[-1] ** 0.5
        return scores.masked_fill(~mask, -torch.inf).softmax(-1) @ v


def block(x, p, h):
    b, t, D = x.shape
    y = x.float()
    w = {name: value.float() for name, value in p.items()}
    mask = torch.ones(t, t, dtype=torch.bool).tril()
    for name in ("1", "2"):
        d = y - y.mean(-1, keepdim=True)
        z = d / (d.var(-1, unbiased=False, keepdim=True) + 1e-5).sqrt() * w[f"ln{name}.w"] + w[f"ln{name}.b"]
        if name == "1":
            q, k, v = (z @ w["attn.wqkv"] + w["attn.bqkv"]).view(b, t, 3 * h, D // h).transpose(1, 2).split(h, 1)
            y = y + attention(q, k, v, mask).transpose(1, 2).reshape(b, t, D) @ w["attn.wo"] + w["attn.bo"]
        else:
            z = z @ w["mlp.w1"] + w["mlp.b1"]
            z = z * torch.sigmoid(1.5957691216057308 * (z + 0.044715 * z * z * z))
            y = y + z @ w["mlp.w2"] + w["mlp.b2"]
    return y.to(x.dtype)
