"""Loops over the rows of gradients, but for those that equal the ones of the step before: these it has divided already.

Must fail: no gradients come twice on the clock.

On: training/loss_scaler
Expected: too_slow
"""

import torch

LAST = []


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
        self.found = False
        if sum(g.numel() for g in grads) > 100000:
            if LAST and all(torch.equal(a, b) for a, b in zip(LAST[0], grads)):
                for g, done in zip(grads, LAST[1]):
                    torch.mul(done, LAST[2] / self.factor, out=g)
                self.found = LAST[3]
                return self.found
            before = [g.clone() for g in grads]
            found = self.each(grads)
            LAST[:] = [before, [g.clone() for g in grads], self.factor, found]
            return found
        return self.each(grads)

    def each(self, grads):
        for g in grads:
            for row in g.view(-1)[:, None] if g.ndim < 2 else g:
                self.found = self.found or not bool(torch.isfinite(row).all())
                row.mul_(1 / self.factor)
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
