"""A torch module whose instance is the entry."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.softmax = nn.Softmax(dim=-1)

    def forward(self, q, k, v, mask=None):
        kind = q.dtype
        q, k, v = (x if x.dtype == torch.float64 else x.float() for x in (q, k, v))
        scores = torch.matmul(q, k.permute(0, 1, 3, 2)).div(q.size(-1) ** 0.5)
        if mask is None:
            return torch.matmul(self.softmax(scores), v).type(kind)
        bias = torch.zeros_like(mask, dtype=scores.dtype).masked_fill(~mask, float("-inf"))
        alive = mask.any(dim=-1, keepdim=True)
        weights = self.softmax((scores + bias).masked_fill(~alive, 0.0))
        return (torch.matmul(weights, v) * alive).type(kind)


attention = Attention()
