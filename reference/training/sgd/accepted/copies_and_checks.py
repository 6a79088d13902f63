"""An object for each parameter, which checks what comes and what goes, and computes with copies of all of it."""

from dataclasses import dataclass, field

import torch


@dataclass
class Slot:
    parameter: torch.Tensor
    velocity: torch.Tensor = field(init=False)

    def __post_init__(self):
        if self.parameter.dtype != torch.float32:
            raise TypeError("parameters are float32")
        self.velocity = torch.zeros_like(self.parameter)

    def step(self, gradient, lr, momentum, nesterov, wd):
        assert gradient.shape == self.parameter.shape
        assert torch.isfinite(gradient).all()
        before = self.parameter.clone()
        d = gradient.clone() + wd * before
        velocity = momentum * self.velocity + d
        after = before - lr * (d + momentum * velocity if nesterov else velocity)
        assert torch.isfinite(after).all()
        self.velocity.copy_(velocity)
        self.parameter.copy_(after)


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.options = (lr, momentum, nesterov, wd)
        self.slots = [Slot(p) for p in params]

    def step(self, grads):
        for slot, gradient in zip(self.slots, grads, strict=True):
            if gradient is not None:
                slot.step(gradient, *self.options)

    def state_dict(self):
        return {"velocities": [slot.velocity.clone() for slot in self.slots]}

    def load_state_dict(self, state):
        for slot, velocity in zip(self.slots, state["velocities"], strict=True):
            slot.velocity.copy_(velocity)
