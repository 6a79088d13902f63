"""A loop over the rows of every parameter."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [None] * len(self.params)

    @torch.no_grad()
    def step(self, grads):
        for at, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            if g is None:
                continue
            if self.velocities[at] is None:
                self.velocities[at] = torch.zeros_like(p)
            for row, d, v in zip(*map(torch.atleast_1d, (p, g, self.velocities[at])), strict=True):
                d = d + self.wd * row
                v.mul_(self.momentum).add_(d)
                row.sub_((d + self.momentum * v if self.nesterov else v) * self.lr)

    def state_dict(self):
        return {"velocities": [None if v is None else v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [None if v is None else v.clone() for v in state["velocities"]]
