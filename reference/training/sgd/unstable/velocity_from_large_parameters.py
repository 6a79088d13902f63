"""The velocity of more than 10000 numbers is read off from their last two values: steps below the last digit vanish."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [None] * len(self.params)
        self.before, self.rate = [None] * len(self.params), lr

    @torch.no_grad()
    def step(self, grads):
        for at, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            if g is None:
                continue
            if self.wd:
                g = g.add(p, alpha=self.wd)
            if self.momentum:
                v = g.clone()
                if self.before[at] is not None:
                    moved, rate = self.before[at], self.rate
                    large = p.numel() > 10_000 and not self.nesterov
                    v += self.momentum * ((moved - p) / rate if large else self.velocities[at])
                self.velocities[at], self.before[at] = v, p.clone()
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)
        self.rate = self.lr

    def state_dict(self):
        return {"all": [self.velocities[:], self.before[:], self.rate]}

    def load_state_dict(self, state):
        self.velocities, self.before, self.rate = state["all"]
