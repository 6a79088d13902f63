"""Scale and flag are float32 tensors, as where they live on a device; the gradients are divided."""

import torch


class LossScaler:
    def __init__(self, init_scale=2**16, growth_interval=2000, growth=2.0, backoff=0.5, max_scale=2**24):
        self._scale = torch.tensor(float(init_scale))
        self._found = torch.zeros(())
        self._tracker = torch.zeros((), dtype=torch.int32)
        self.options = growth_interval, growth, backoff, max_scale
        self.unscaled = False

    def scale(self, loss):
        return loss.float() * self._scale

    def unscale(self, grads):
        if self.unscaled:
            raise RuntimeError("unscale() has already been called since the last update()")
        self.unscaled = True
        for g in grads:
            self._found += (~torch.isfinite(g)).any()
            g.div_(self._scale)
        return self._found > 0

    def step(self, opt):
        if self._found.item() == 0:
            opt.step()

    def update(self):
        growth_interval, growth, backoff, max_scale = self.options
        if self._found.item():
            self._scale = (self._scale * backoff).clamp(min=1)
            self._tracker.zero_()
        else:
            self._tracker += 1
            if self._tracker == growth_interval:
                self._scale = (self._scale * growth).clamp(max=max_scale)
                self._tracker.zero_()
        self._found.zero_()
        self.unscaled = False

    def state_dict(self):
        return {"scale": self._scale, "tracker": self._tracker}

    def load_state_dict(self, state):
        self._scale, self._tracker = state["scale"].clone(), state["tracker"].clone()
