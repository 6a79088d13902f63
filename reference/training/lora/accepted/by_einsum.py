"""einsum in float64, and the scale inside A's side; whether it is merged is a flag, the base is kept twice."""

import torch


class LoRALinear:
    def __init__(self, W, r, alpha):
        o, i = W.shape
        self.backup, self.current, self.is_merged = W.clone(), W, False
        self.factors = [torch.rand(r, i) - 0.5, torch.zeros(o, r)]
        self.scale = alpha / r

    def params(self):
        return list(self.factors)

    def forward(self, x):
        wide = x.double()
        y = torch.einsum("ni,oi->no", wide, self.current.double())
        if not self.is_merged:
            down = torch.einsum("ni,ri->nr", wide, self.factors[0].double()) * self.scale
            y = y + torch.einsum("nr,or->no", down, self.factors[1].double())
        return y.to(x.dtype)

    @property
    def weight(self):
        return self.current

    def merge(self):
        if not self.is_merged:
            delta = torch.einsum("or,ri->oi", self.factors[1].double(), self.factors[0].double())
            self.current = (self.backup.double() + self.scale * delta).float()
            self.is_merged = True

    def unmerge(self):
        if self.is_merged:
            self.current, self.is_merged = self.backup.clone(), False
