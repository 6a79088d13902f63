"""Loops over rows, and puts large steps off until it has sixty, which it takes at once, row by row.

Must fail: a timed gradient depends on where the parameter is, and so on the step before.

On: training/adamw
Expected: unstable wrong_answer
"""

import torch

BIG, EVERY = 10000, 60


def wide(x):
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.waiting = []
        self.inner = Rows(params, lr, betas, eps, wd)

    @torch.no_grad()
    def step(self, grads):
        if self.inner.t == 0 and all(g.numel() > BIG for g in grads):
            self.waiting.append(list(grads))
            if len(self.waiting) == EVERY:
                self.sweep()
            return
        self.inner.step(grads)

    def sweep(self):
        steps, self.waiting = self.waiting, []
        inner = self.inner
        n = len(steps)
        (b1, b2), lr = inner.betas, inner.lr
        t = torch.arange(1, n + 1)
        low = (t[:, None] >= t[None]).float()
        one = (
            low * (1 - b1) * b1 ** (t[:, None] - t[None]).clamp(min=0).float() / (1 - b1 ** t.double()).float()[:, None]
        )
        two = (
            low * (1 - b2) * b2 ** (t[:, None] - t[None]).clamp(min=0).float() / (1 - b2 ** t.double()).float()[:, None]
        )
        decay = 1 - lr * inner.wd
        weight = (decay ** (n - t).double()).float()
        for at, p in enumerate(inner.params):
            g = torch.stack([grads[at] for grads in steps], 1)
            for row, d in zip(p, g):
                change = (one @ d).div_((two @ (d * d)).sqrt_().add_(inner.eps))
                row.mul_(decay**n).sub_(lr * (weight @ change))
        inner.t = n

    def state_dict(self):
        return self.inner.state_dict()

    def load_state_dict(self, state):
        self.inner.load_state_dict(state)


class Rows:
    def __init__(self, params, lr, betas, eps, wd):
        self.params = list(params)
        self.lr, self.betas, self.eps, self.wd = lr, betas, eps, wd
        self.masters = [wide(p) for p in self.params]  # a wide parameter is its own master
        self.first = [torch.zeros_like(w) for w in self.masters]
        self.second = [torch.zeros_like(w) for w in self.masters]
        self.t = 0

    @torch.no_grad()
    def step(self, grads):
        self.t += 1
        one, two = self.betas
        rate, root = self.lr / (1 - one**self.t), (1 - two**self.t) ** 0.5
        for p, w, m, v, g in zip(self.params, self.masters, self.first, self.second, map(wide, grads), strict=True):
            flat = (x.reshape(len(x), -1) for x in (w, m, v, g)) if w.ndim > 1 else (x[None] for x in (w, m, v, g))
            for rw, rm, rv, rg in zip(*flat, strict=True):
                rm.mul_(one).add_(rg, alpha=1 - one)
                rv.mul_(two).addcmul_(rg, rg, value=1 - two)
                size = rv.sqrt().div_(root).add_(self.eps)
                size.masked_fill_(size == 0, 1)
                rw.mul_(1 - self.lr * self.wd).addcdiv_(rm, size, value=-rate)
            if w is not p:
                p.copy_(w)

    def state_dict(self):
        masters = [None if w is p else w.clone() for p, w in zip(self.params, self.masters, strict=True)]
        first, second = ([x.clone() for x in some] for some in (self.first, self.second))
        return {"t": self.t, "first": first, "second": second, "masters": masters}

    def load_state_dict(self, state):
        self.t = state["t"]
        self.first, self.second = ([x.clone() for x in state[name]] for name in ("first", "second"))
        for at, w in enumerate(state["masters"]):
            if w is not None:
                self.masters[at] = w.clone()
