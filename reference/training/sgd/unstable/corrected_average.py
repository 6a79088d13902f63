"""The velocity is made of a bias-corrected average: 1 - momentum^t in float32 has no digits where momentum is near 1."""

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
                    self.velocities[at] = [torch.zeros_like(g), torch.ones(())]
                average, power = self.velocities[at]
                power = power * self.momentum
                weight = (1 - self.momentum) / (1 - power)
                average = average + weight * (g - average)
                self.velocities[at] = [average, power]
                v = average * (1 - power) / (1 - self.momentum)
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)

    def state_dict(self):
        return {"velocities": list(self.velocities)}

    def load_state_dict(self, state):
        self.velocities = list(state["velocities"])
