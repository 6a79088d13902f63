"""The number of steps is a float32 tensor, and so are the corrections, as where an optimiser lives on a device."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params = list(params)
        self.hyper = lr, betas[0], betas[1], eps, wd
        self.t = torch.zeros(())
        self.w = [p.float().clone() for p in self.params]
        self.m = [torch.zeros_like(w) for w in self.w]
        self.v = [torch.zeros_like(w) for w in self.w]

    def step(self, grads):
        lr, b1, b2, eps, wd = self.hyper
        self.t = self.t + 1
        c1, c2 = 1 - b1**self.t, 1 - b2**self.t
        for p, w, m, v, g in zip(self.params, self.w, self.m, self.v, grads, strict=True):
            g = g.float()
            m.lerp_(g, 1 - b1)
            v.mul_(b2).addcmul_(g, g, value=1 - b2)
            denominator = (v / c2).sqrt() + eps
            update = torch.nan_to_num((m / c1) / denominator, nan=0.0, posinf=0.0, neginf=0.0)
            w.mul_(1 - lr * wd).sub_(update, alpha=lr)
            p.copy_(w)

    def state_dict(self):
        return {"t": self.t, "m": self.m, "v": self.v, "w": self.w}

    def load_state_dict(self, state):
        self.t = state["t"].clone()
        for name in ("m", "v", "w"):
            for mine, theirs in zip(getattr(self, name), state[name], strict=True):
                mine.copy_(theirs)
