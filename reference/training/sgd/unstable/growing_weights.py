"""Gradients are summed with weights momentum^-t, and the sum is scaled back: with little momentum the weights overflow."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.sums, self.powers = [None] * len(self.params), [None] * len(self.params)

    @torch.no_grad()
    def step(self, grads):
        for at, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            if g is None:
                continue
            if self.wd:
                g = g.add(p, alpha=self.wd)
            if self.momentum:
                if self.sums[at] is None:
                    self.sums[at], self.powers[at] = torch.zeros_like(g), torch.ones(())
                self.powers[at] = self.powers[at] * self.momentum
                self.sums[at] = self.sums[at] + g / self.powers[at]
                v = self.powers[at] * self.sums[at]
                g = g.add(v, alpha=self.momentum) if self.nesterov else v
            p.add_(g, alpha=-self.lr)

    def state_dict(self):
        return {"sums": list(self.sums), "powers": list(self.powers)}

    def load_state_dict(self, state):
        self.sums, self.powers = list(state["sums"]), list(state["powers"])
