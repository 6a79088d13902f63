"""torch's own kernel for the check and the division, the one that its GradScaler calls."""

import torch


class LossScaler:
    def __init__(self, init_scale=2**16, growth_interval=2000, growth=2.0, backoff=0.5, max_scale=2**24):
        self.scale_now = float(init_scale)
        self.growth_interval, self.growth = growth_interval, growth
        self.backoff, self.max_scale = backoff, max_scale
        self.since = 0
        self.found_inf = None

    def scale(self, loss):
        return loss.float() * torch.full((), self.scale_now)

    def unscale(self, grads):
        if self.found_inf is not None:
            raise RuntimeError("unscale() is called twice")
        found = torch.zeros(1)
        torch._amp_foreach_non_finite_check_and_unscale_(grads, found, torch.tensor([1.0 / self.scale_now]))
        self.found_inf = bool(found.item())
        return self.found_inf

    def step(self, opt):
        if self.found_inf is False:
            opt.step()

    def update(self):
        if self.found_inf:
            self.scale_now, self.since = max(1.0, self.scale_now * self.backoff), 0
        else:
            self.since += 1
            if self.since % self.growth_interval == 0:
                self.scale_now = min(self.scale_now * self.growth, self.max_scale)
        self.found_inf = None

    def state_dict(self):
        return {"scale": self.scale_now, "growth_tracker": self.since}

    def load_state_dict(self, state):
        self.scale_now, self.since = state["scale"], state["growth_tracker"]
