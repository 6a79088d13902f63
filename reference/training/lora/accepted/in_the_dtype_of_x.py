"""Everything in the dtype of x: bfloat16 products for bfloat16 x, float32 ones otherwise; rounded as it goes."""

import torch


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.W, self.r, self.alpha = W, r, alpha
        self.A, self.B = torch.randn(r, W.size(1)) * 0.02, torch.zeros(W.size(0), r)
        self.sum = None

    def params(self):
        return [self.A, self.B]

    def forward(self, x):
        if self.sum is not None:
            return x @ self.sum.to(x.dtype).T
        down = x @ self.A.to(x.dtype).T
        return x @ self.W.to(x.dtype).T + (self.alpha / self.r) * (down @ self.B.to(x.dtype).T)

    @property
    def weight(self):
        return self.W if self.sum is None else self.sum

    def merge(self):
        if self.sum is None:
            self.sum = torch.addmm(self.W.float(), self.B, self.A, alpha=self.alpha / self.r)

    def unmerge(self):
        self.sum = None
