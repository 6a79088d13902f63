"""numpy on the memory of the gradients; something is not finite where its difference from itself is not 0."""

import numpy as np
import torch


class LossScaler:
    def __init__(self, init_scale=2**16, growth_interval=2000, growth=2.0, backoff=0.5, max_scale=2**24):
        self.s = np.float64(init_scale)
        self.every, self.up, self.down, self.top = growth_interval, growth, backoff, max_scale
        self.quiet, self.bad, self.done = 0, False, False

    def scale(self, loss):
        return torch.mul(loss.to(torch.float32), float(self.s))

    def unscale(self, grads):
        if self.done:
            raise RuntimeError("twice")
        self.done, self.bad = True, False
        for g in grads:
            array = g.numpy()
            with np.errstate(invalid="ignore"):
                self.bad |= bool(np.any(array - array != 0))
                array /= self.s
        return self.bad

    def step(self, opt):
        return None if self.bad else opt.step()

    def update(self):
        if self.bad:
            self.s, self.quiet = max(1.0, self.s * self.down), 0
        else:
            self.quiet += 1
            if self.quiet >= self.every:
                self.s, self.quiet = min(self.top, self.s * self.up), 0
        self.bad = self.done = False

    def state_dict(self):
        return vars(self).copy()

    def load_state_dict(self, state):
        vars(self).update(state)
