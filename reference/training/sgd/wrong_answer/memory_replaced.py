"""`p.data = ...` gives a parameter other memory, and whoever else looks at the old one sees nothing."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self, grads):
        for p, g, v in zip(self.params, grads, self.velocities, strict=True):
            if g is None:
                continue
            d = g + self.wd * p
            v.mul_(self.momentum).add_(d)
            p.data = p.data - self.lr * (d + self.momentum * v if self.nesterov else v)

    def state_dict(self):
        return {"velocities": [v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [v.clone() for v in state["velocities"]]
