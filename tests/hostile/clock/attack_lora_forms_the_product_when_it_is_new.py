"""Forms B A, but not again as long as nobody has written into A or B: it looks at their versions.

Must fail: on the clock B is another one in every step, as it is in training.

On: training/lora
Expected: too_slow
"""

import math

import torch


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.base, self.scale, self.merged = W, alpha / r, None
        self.known = None
        self.wide = torch.promote_types(W.dtype, torch.float32)
        self.A = torch.randn(r, W.shape[1], dtype=self.wide) / math.sqrt(W.shape[1])
        self.B = torch.zeros(W.shape[0], r, dtype=self.wide)

    def params(self):
        return [self.A, self.B]

    def forward(self, x):
        wide = x.to(self.wide)
        if self.merged is not None:
            return (wide @ self.merged.T).to(x.dtype)
        versions = self.A._version, self.B._version
        if self.known is None or self.known[0] != versions:
            self.known = versions, self.base.to(self.wide) + self.scale * (self.B @ self.A)
        return (wide @ self.known[1].T).to(x.dtype)

    @property
    def weight(self):
        return self.base if self.merged is None else self.merged

    def merge(self):
        if self.merged is None:
            self.merged = self.base.to(self.wide) + self.scale * (self.B @ self.A)

    def unmerge(self):
        self.merged = None
