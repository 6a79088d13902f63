"""The faster order of section 2 of the paper: both corrections go into the rate, and eps is multiplied to match."""

import math

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params, self.lr, self.betas, self.eps, self.wd = params, lr, betas, eps, wd
        self.powers = [1.0, 1.0]
        self.masters = [p if p.dtype == torch.float32 else p.float() for p in params]
        self.m = [torch.zeros_like(w) for w in self.masters]
        self.v = [torch.zeros_like(w) for w in self.masters]

    def step(self, grads):
        b1, b2 = self.betas
        self.powers = [self.powers[0] * b1, self.powers[1] * b2]
        root = math.sqrt(1 - self.powers[1])
        rate = self.lr * root / (1 - self.powers[0])
        for i, g in enumerate(grads):
            g, w, m, v = g.to(self.masters[i].dtype), self.masters[i], self.m[i], self.v[i]
            m += (1 - b1) * (g - m)
            v += (1 - b2) * (g * g - v)
            denominator = v.sqrt() + self.eps * root
            w -= self.lr * self.wd * w
            w -= rate * torch.where(denominator > 0, m / denominator, torch.zeros_like(m))
            if w is not self.params[i]:
                self.params[i].copy_(w)

    def state_dict(self):
        return {"powers": list(self.powers), "m": self.m, "v": self.v, "w": self.masters}

    def load_state_dict(self, state):
        self.powers = list(state["powers"])
        for name, mine in (("m", self.m), ("v", self.v), ("w", self.masters)):
            for one, other in zip(mine, state[name]):
                one.copy_(other)
