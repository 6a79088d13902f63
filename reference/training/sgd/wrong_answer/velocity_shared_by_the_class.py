"""The velocities belong to the class, so that a second optimiser goes on with those of the first."""

import torch


class SGD:
    shared = {}

    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = self.shared

    @torch.no_grad()
    def step(self, grads):
        for at, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            if g is None:
                continue
            if self.wd:
                g = g.add(p, alpha=self.wd)
            if self.momentum:
                v = self.velocities.get(at)
                v = None if v is not None and v.shape != g.shape else v
                v = self.velocities[at] = g.clone() if v is None else v.mul_(self.momentum).add_(g)
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)

    def state_dict(self):
        return {"velocities": {at: v.clone() for at, v in self.velocities.items()}}

    def load_state_dict(self, state):
        self.shared.update(state["velocities"])
