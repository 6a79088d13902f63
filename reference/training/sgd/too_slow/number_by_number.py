"""A loop over all numbers, in Python."""

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
            old = self.velocities[at]
            old = [0.0] * p.numel() if old is None else old.reshape(-1).tolist()
            new, out = [], []
            for x, d, v in zip(p.reshape(-1).tolist(), g.reshape(-1).tolist(), old, strict=True):
                d += self.wd * x
                v = self.momentum * v + d
                new.append(v)
                out.append(x - self.lr * (d + self.momentum * v if self.nesterov else v))
            self.velocities[at] = torch.tensor(new).reshape(p.shape)
            p.copy_(torch.tensor(out).reshape(p.shape))

    def state_dict(self):
        return {"velocities": [None if v is None else v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [None if v is None else v.clone() for v in state["velocities"]]
