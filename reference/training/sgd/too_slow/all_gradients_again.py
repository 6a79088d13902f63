"""All gradients are kept, and their weighted sum is taken anew at each step."""

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
            if self.wd:
                g = g.add(p, alpha=self.wd)
            if self.momentum:
                if self.velocities[at] is None:
                    self.velocities[at] = g[None].clone()
                else:
                    self.velocities[at] = torch.cat([self.velocities[at], g[None]])
                past = self.velocities[at]
                ages = torch.arange(len(past) - 1, -1, -1, dtype=torch.float64)
                weights = self.momentum**ages
                v = sum(weight * d.double() for weight, d in zip(weights, past, strict=True)).float()
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)

    def state_dict(self):
        return {"velocities": [None if v is None else v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [None if v is None else v.clone() for v in state["velocities"]]
