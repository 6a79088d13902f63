"""The velocity points downhill, and each parameter keeps its own record, an object of its own."""

import torch


class Slot:
    def __init__(self, p):
        self.p, self.v = p, torch.zeros(p.shape, dtype=torch.float64)


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.slots = [Slot(p) for p in params]
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd

    def step(self, grads):
        for slot, g in zip(self.slots, grads):
            if g is None:
                continue
            force = -(g.double() + self.wd * slot.p.double())
            slot.v = self.momentum * slot.v + force
            way = force + self.momentum * slot.v if self.nesterov else slot.v
            slot.p[...] = slot.p.double() + self.lr * way

    def state_dict(self):
        return {f"slot{i}": slot.v.clone() for i, slot in enumerate(self.slots)}

    def load_state_dict(self, state):
        for i, slot in enumerate(self.slots):
            slot.v = state[f"slot{i}"].clone()
