"""Missing gradients are left out before velocities are numbered, so that parameters get each other's."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [None] * len(self.params)

    @torch.no_grad()
    def step(self, grads):
        for at, (p, g) in enumerate((p, g) for p, g in zip(self.params, grads, strict=True) if g is not None):
            if g is None:
                continue
            if self.wd:
                g = g.add(p, alpha=self.wd)
            if self.momentum:
                v = self.velocities[at]
                v = self.velocities[at] = (
                    g.clone() if v is None or v.shape != g.shape else v.mul_(self.momentum).add_(g)
                )
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)

    def state_dict(self):
        return {"velocities": [None if v is None else v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [None if v is None else v.clone() for v in state["velocities"]]
