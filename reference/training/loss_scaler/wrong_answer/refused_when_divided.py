"""A second unscale is refused only when it has divided once more, and has looked at the gradients again."""

import torch


class LossScaler:
    """Dynamic loss scaling."""

    def __init__(self, init_scale=2**16, growth_interval=2000, growth=2.0, backoff=0.5, max_scale=2**24):
        self.factor = float(init_scale)
        self.growth_interval, self.growth, self.backoff, self.max_scale = growth_interval, growth, backoff, max_scale
        self.good = 0
        self.found = None  # None: nothing has been unscaled since the last update

    def scale(self, loss):
        """The loss times the scale, in float32."""
        return loss.to(torch.promote_types(loss.dtype, torch.float32)) * self.factor

    def unscale(self, grads):
        """Divide in place; was there anything that is not finite?"""
        self.found = not all(bool(torch.isfinite(g).all()) for g in grads)
        for g in grads:
            g.mul_(1 / self.factor)
        if getattr(self, "marked", False):
            raise RuntimeError("these gradients are unscaled already: call update() first")
        self.marked = True
        return self.found

    def step(self, opt):
        """A step of the optimiser, unless something was found."""
        if not self.found:
            opt.step()

    def update(self):
        """Smaller behind an overflow, larger after enough good steps."""
        self.good = 0 if self.found else self.good + 1
        if self.found:
            self.factor = max(self.factor * self.backoff, 1.0)
        elif self.good == self.growth_interval:
            self.factor = min(self.factor * self.growth, float(self.max_scale))
            self.good = 0
        self.found = None
        self.marked = False

    def state_dict(self):
        """The scale and the good steps behind it."""
        return {"scale": self.factor, "good": self.good}

    def load_state_dict(self, state):
        """Go on from a state."""
        self.factor, self.good = state["scale"], state["good"]
