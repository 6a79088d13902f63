"""The step is taken in `p.reshape(-1)`, which is a copy where the parameter is not contiguous."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [torch.zeros(p.numel()) for p in self.params]

    @torch.no_grad()
    def step(self, grads):
        for p, g, v in zip(self.params, grads, self.velocities, strict=True):
            if g is None:
                continue
            flat = p.reshape(-1)
            d = g.reshape(-1) + self.wd * flat
            v.mul_(self.momentum).add_(d)
            flat.sub_((d + self.momentum * v if self.nesterov else v) * self.lr)

    def state_dict(self):
        return {"velocities": [v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [v.clone() for v in state["velocities"]]
