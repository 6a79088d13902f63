"""The velocity as an exponential average, times 1 / (1 - momentum), which Python's numbers keep exact enough."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params, self.lr, self.mu, self.nesterov, self.wd = params, lr, momentum, nesterov, wd
        self.averages = [torch.zeros_like(p) for p in params]

    def step(self, grads):
        for p, average, g in zip(self.params, self.averages, grads, strict=True):
            if g is None:
                continue
            d = torch.add(g, p, alpha=self.wd)
            average.mul_(self.mu).add_(d, alpha=1 - self.mu)
            if self.nesterov:
                p.sub_(d, alpha=self.lr).sub_(average, alpha=self.lr * self.mu / (1 - self.mu))
            else:
                p.sub_(average, alpha=self.lr / (1 - self.mu))

    def state_dict(self):
        return {"averages": [a.clone() for a in self.averages]}

    def load_state_dict(self, state):
        for mine, theirs in zip(self.averages, state["averages"]):
            mine.copy_(theirs)
