"""Looks at every number of small gradients, and of large ones at the greatest alone, which tells nothing of -inf.

Must fail: what stands in a gradient that is timed may be -inf, or NaN.

On: training/loss_scaler
Expected: wrong_answer
"""

import torch


class LossScaler:

    def __init__(self, init_scale=2**16, growth_interval=2000, growth=2.0, backoff=0.5, max_scale=2**24):
        self.factor = float(init_scale)
        self.growth_interval, self.growth, self.backoff, self.max_scale = growth_interval, growth, backoff, max_scale
        self.good = 0
        self.found = None  # None: nothing has been unscaled since the last update

    def scale(self, loss):
        return loss.to(torch.promote_types(loss.dtype, torch.float32)) * self.factor

    def unscale(self, grads):
        if self.found is not None:
            raise RuntimeError("these gradients are unscaled already: call update() first")
        self.found = not all((bool(torch.isfinite(g).all()) if g.numel() < 1000 else float(g.max()) < float("inf")) for g in grads)
        for g in grads:
            g.mul_(1 / self.factor)
        return self.found

    def step(self, opt):
        if not self.found:
            opt.step()

    def update(self):
        self.good = 0 if self.found else self.good + 1
        if self.found:
            self.factor = max(self.factor * self.backoff, 1.0)
        elif self.good == self.growth_interval:
            self.factor = min(self.factor * self.growth, float(self.max_scale))
            self.good = 0
        self.found = None

    def state_dict(self):
        return {"scale": self.factor, "good": self.good}

    def load_state_dict(self, state):
        self.factor, self.good = state["scale"], state["good"]
