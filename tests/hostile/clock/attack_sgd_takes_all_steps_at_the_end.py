"""Loops over rows, and puts large steps off until it has sixty: the sum of them is told by a few numbers, in one sweep
over the rows.

Must fail: a timed gradient depends on where the parameter is, and so on the step before.

On: training/sgd
Expected: unstable wrong_answer
"""

import torch

BIG, EVERY = 30000, 60


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.velocities = [None] * len(self.params)
        self.waiting = []

    @torch.no_grad()
    def step(self, grads):
        if all(g is not None and g.numel() > BIG for g in grads):
            self.waiting.append(list(grads))
            if len(self.waiting) == EVERY:
                self.sweep()
            return
        self.now(grads)

    def now(self, grads):
        for at, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            if g is None:
                continue
            if self.velocities[at] is None:
                self.velocities[at] = torch.zeros_like(p)
            for row, d, v in zip(*map(torch.atleast_1d, (p, g, self.velocities[at])), strict=True):
                d = d + self.wd * row
                v.mul_(self.momentum).add_(d)
                row.sub_((d + self.momentum * v if self.nesterov else v) * self.lr)

    def sweep(self):
        steps, self.waiting = self.waiting, []
        for at, p in enumerate(self.params):
            kinds, which = [], []
            for grads in steps:
                g = grads[at]
                found = next((k for k, one in enumerate(kinds) if torch.equal(one, g)), None)
                if found is None:
                    found = len(kinds)
                    kinds.append(g)
                which.append(found)
            a, v = [1.0] + [0.0] * len(kinds), [0.0] * (1 + len(kinds))
            for k in which:
                d = [self.wd * x for x in a]
                d[k + 1] += 1
                v = [self.momentum * x + y for x, y in zip(v, d)]
                a = [x - self.lr * y for x, y in zip(a, v)]
            for rows in zip(p, *kinds):
                row = rows[0]
                new = row * a[0]
                for c, g in zip(a[1:], rows[1:]):
                    new.add_(g, alpha=c)
                row.copy_(new)

    def state_dict(self):
        for grads in self.waiting:
            self.now(grads)
        self.waiting = []
        return {"velocities": [None if v is None else v.clone() for v in self.velocities]}

    def load_state_dict(self, state):
        self.velocities = [None if v is None else v.clone() for v in state["velocities"]]
