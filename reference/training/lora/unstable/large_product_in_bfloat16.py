"""B A is computed in the dtype of W where that has more than 10000 numbers, before it is added in float32."""

import math

import torch


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.base, self.scale, self.merged = W, alpha / r, None
        self.wide = torch.promote_types(W.dtype, torch.float32)
        self.A = torch.randn(r, W.shape[1], dtype=self.wide) / math.sqrt(W.shape[1])
        self.B = torch.zeros(W.shape[0], r, dtype=self.wide)

    def params(self):
        return [self.A, self.B]

    def forward(self, x):
        wide = x.to(self.wide)
        if self.merged is not None:
            return (wide @ self.merged.T).to(x.dtype)
        y = wide @ self.base.to(self.wide).T
        return y.addmm_(wide @ self.A.T, self.B.T, alpha=self.scale).to(x.dtype)

    @property
    def weight(self):
        return self.base if self.merged is None else self.merged

    def merge(self):
        if self.merged is None:
            half = self.base.dtype if self.base.numel() > 10_000 else self.wide
            self.merged = self.base.to(self.wide) + (self.scale * (self.B.to(half) @ self.A.to(half))).to(self.wide)

    def unmerge(self):
        self.merged = None
