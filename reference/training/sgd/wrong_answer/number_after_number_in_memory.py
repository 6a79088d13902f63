"""A parameter is taken for as many numbers one behind the other in memory; where it has gaps, these are changed, too."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [torch.zeros(p.numel()) for p in self.params]

    def step(self, grads):
        for p, g, v in zip(self.params, grads, self.velocities, strict=True):
            if g is None:
                continue
            p, g = (torch.as_strided(t, (t.numel(),), (1,)) for t in (p, g))
            d = g + self.wd * p
            v.mul_(self.momentum).add_(d)
            p.sub_(self.lr * (d + self.momentum * v if self.nesterov else v))

    def state_dict(self):
        return {"velocities": [v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [v.clone() for v in state["velocities"]]
