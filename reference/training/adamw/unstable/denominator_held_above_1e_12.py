"""The denominator is held at 1e-12 or above, against 0 / 0: smaller gradients hardly move anything where eps is 0."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params, self.lr, self.betas, self.eps, self.wd = list(params), lr, betas, eps, wd
        self.t = 0
        self.master = [p.detach().float().clone() for p in self.params]
        self.m = [torch.zeros_like(p) for p in self.master]
        self.v = [torch.zeros_like(p) for p in self.master]

    @torch.no_grad()
    def step(self, grads):
        self.t += 1
        b1, b2 = self.betas
        for p, w, m, v, g in zip(self.params, self.master, self.m, self.v, grads):
            g = g.float()
            m.mul_(b1).add_(g, alpha=1 - b1)
            v.mul_(b2).addcmul_(g, g, value=1 - b2)
            mh = m / (1 - b1**self.t)
            vh = v / (1 - b2**self.t)
            u = mh / (vh.sqrt() + self.eps).clamp(min=1e-12)
            w.mul_(1 - self.lr * self.wd).sub_(u, alpha=self.lr)
            p.copy_(w)

    def state_dict(self):
        return {"t": self.t, "m": self.m, "v": self.v, "w": self.master}

    def load_state_dict(self, state):
        self.t = state["t"]
        self.m = [x.clone() for x in state["m"]]
        self.v = [x.clone() for x in state["v"]]
        self.master = [x.clone() for x in state["w"]]
