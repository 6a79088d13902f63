"""All parameters as one long vector, with one velocity; those without a gradient are masked out."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = params
        self.options = (lr, momentum, nesterov, wd)
        self.velocity = torch.zeros(sum(p.numel() for p in params))

    def step(self, grads):
        lr, momentum, nesterov, wd = self.options
        flat = torch.cat([p.reshape(-1) for p in self.params])
        has = torch.cat([torch.full((p.numel(),), g is not None) for p, g in zip(self.params, grads)])
        d = torch.cat([(torch.zeros_like(p) if g is None else g).reshape(-1) for p, g in zip(self.params, grads)])
        d = d + wd * flat
        velocity = momentum * self.velocity + d
        self.velocity = torch.where(has, velocity, self.velocity)
        flat = torch.where(has, flat - lr * (d + momentum * velocity if nesterov else velocity), flat)
        at = 0
        for p in self.params:
            p.copy_(flat[at : at + p.numel()].reshape(p.shape))
            at += p.numel()

    def state_dict(self):
        return {"velocity": self.velocity.clone()}

    def load_state_dict(self, state):
        self.velocity = state["velocity"].clone()
