"""The decay is written to a bfloat16 parameter, and the master copy, which knows nothing of it, writes over that."""

import torch


def wide(x):
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x


class AdamW:
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
            m.mul_(one).add_(g, alpha=1 - one)
            v.mul_(two).addcmul_(g, g, value=1 - two)
            size = v.sqrt().div_(root).add_(self.eps)
            size.masked_fill_(size == 0, 1)  # there m is 0 as well, and 0 / 0 counts as 0
            p.mul_(1 - self.lr * self.wd)
            w.addcdiv_(m, size, value=-rate)
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
