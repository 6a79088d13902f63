"""New tensors for everything, copied into the parameters at the end; velocities begin at zero."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params, self.lr, self.momentum, self.nesterov, self.wd = params, lr, momentum, nesterov, wd
        self.v = [torch.zeros_like(p) for p in params]

    def step(self, grads):
        for i, g in enumerate(grads):
            if g is None:
                continue
            p = self.params[i]
            d = g + self.wd * p
            self.v[i] = self.momentum * self.v[i] + d
            move = d + self.momentum * self.v[i] if self.nesterov else self.v[i]
            p.copy_(p - self.lr * move)

    def state_dict(self):
        return {"lr": self.lr, "v": self.v}

    def load_state_dict(self, state):
        self.lr = state["lr"]
        self.v = list(state["v"])
