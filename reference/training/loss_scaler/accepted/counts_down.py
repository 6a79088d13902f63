"""Counts down to the next growth, and looks for what is not finite in the gradients times 0, summed."""

import torch


class LossScaler:
    def __init__(self, init_scale=2**16, growth_interval=2000, growth=2.0, backoff=0.5, max_scale=2**24):
        self.options = {"interval": growth_interval, "growth": growth, "backoff": backoff, "top": max_scale}
        self.state = {"scale": init_scale, "left": growth_interval}
        self.phase = "scaled"

    def scale(self, loss):
        return (loss.double() * self.state["scale"]).to(torch.float32)

    def unscale(self, grads):
        if self.phase != "scaled":
            raise RuntimeError(f"unscale() behind {self.phase}")
        self.phase = "good"
        for i in range(len(grads)):
            if (grads[i] * 0).sum() != 0:
                self.phase = "overflown"
            grads[i] *= 1.0 / self.state["scale"]
        return self.phase == "overflown"

    def step(self, opt):
        if self.phase == "good":
            opt.step()

    def update(self):
        if self.phase == "overflown":
            self.state = {
                "scale": max(1, self.state["scale"] * self.options["backoff"]),
                "left": self.options["interval"],
            }
        else:
            self.state["left"] -= 1
        if self.state["left"] == 0:
            self.state["scale"] = min(self.state["scale"] * self.options["growth"], self.options["top"])
            self.state["left"] = self.options["interval"]
        self.phase = "scaled"

    def state_dict(self):
        return dict(self.state)

    def load_state_dict(self, state):
        self.state = dict(state)
