"""Forms B A for every answer, and gives the last answer again where it is asked for the same x.

Must fail: no x comes twice on the clock.

On: training/lora
Expected: too_slow
"""

import math

import torch


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.base, self.scale, self.merged = W, alpha / r, None
        self.wide = torch.promote_types(W.dtype, torch.float32)
        self.A = torch.randn(r, W.shape[1], dtype=self.wide) / math.sqrt(W.shape[1])
        self.B = torch.zeros(W.shape[0], r, dtype=self.wide)
        self.last = None

    def params(self):
        return [self.A, self.B]

    def forward(self, x):
        now = (x, x._version, self.A._version, self.B._version, self.merged)
        if self.last is not None and all(a is b or type(a) is int and a == b for a, b in zip(now, self.last[0])):
            return self.last[1]
        y = self.fresh(x)
        self.last = now, y
        return y

    def fresh(self, x):
        wide = x.to(self.wide)
        if self.merged is not None:
            return (wide @ self.merged.T).to(x.dtype)
        y = wide @ self.base.to(self.wide).T
        y += wide @ (self.scale * (self.B @ self.A)).T
        return y.to(x.dtype)

    @property
    def weight(self):
        return self.base if self.merged is None else self.merged

    def merge(self):
        if self.merged is None:
            self.merged = self.base.to(self.wide) + self.scale * (self.B @ self.A)

    def unmerge(self):
        self.merged = None
