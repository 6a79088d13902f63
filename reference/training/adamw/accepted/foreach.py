"""torch's functions on lists of tensors."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params, self.lr, self.betas, self.eps, self.wd, self.t = list(params), lr, betas, eps, wd, 0
        self.w = [p.to(torch.float32) for p in self.params]
        self.m = [torch.zeros_like(w) for w in self.w]
        self.v = [torch.zeros_like(w) for w in self.w]

    def step(self, grads):
        self.t += 1
        b1, b2 = self.betas
        grads = [g.float() for g in grads]
        torch._foreach_mul_(self.w, 1 - self.lr * self.wd)
        torch._foreach_lerp_(self.m, grads, 1 - b1)
        torch._foreach_mul_(self.v, b2)
        torch._foreach_addcmul_(self.v, grads, grads, 1 - b2)
        sizes = torch._foreach_sqrt(self.v)
        torch._foreach_div_(sizes, (1 - b2**self.t) ** 0.5)
        torch._foreach_add_(sizes, self.eps if self.eps else 1e-40)
        torch._foreach_addcdiv_(self.w, self.m, sizes, -self.lr / (1 - b1**self.t))
        for p, w in zip(self.params, self.w):
            if p.dtype != torch.float32:
                p.copy_(w)

    def state_dict(self):
        return {"step": self.t, "exp_avg": self.m, "exp_avg_sq": self.v, "master": [w.clone() for w in self.w]}

    def load_state_dict(self, state):
        self.t = state["step"]
        for mine, theirs in ((self.m, "exp_avg"), (self.v, "exp_avg_sq"), (self.w, "master")):
            torch._foreach_copy_(mine, state[theirs])
