"""`p.data = ...` gives a parameter other memory, and whoever else looks at the old one sees nothing."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params, self.lr, (self.b1, self.b2), self.eps, self.wd = list(params), lr, betas, eps, wd
        self.t = 0
        self.m = [torch.zeros(p.shape) for p in self.params]
        self.v = [torch.zeros(p.shape) for p in self.params]
        self.masters = [p.to(torch.float32, copy=True) for p in self.params]

    def step(self, grads):
        self.t += 1
        for p, g, m, v, w in zip(self.params, grads, self.m, self.v, self.masters, strict=True):
            g = g.float()
            m.mul_(self.b1).add_(g, alpha=1 - self.b1)
            v.mul_(self.b2).addcmul_(g, g, value=1 - self.b2)
            root = (v / (1 - self.b2**self.t)).sqrt_() + self.eps
            update = torch.where(m == 0, 0.0, m / (1 - self.b1**self.t) / root)
            w.sub_(self.lr * self.wd * w + self.lr * update)
            p.data = w.to(p.dtype, copy=True)

    def state_dict(self):
        return {"t": self.t, "m": self.m, "v": self.v, "masters": self.masters}

    def load_state_dict(self, state):
        self.t = state["t"]
        self.m, self.v, self.masters = (list(state[key]) for key in ("m", "v", "masters"))
