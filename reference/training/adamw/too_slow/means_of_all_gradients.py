"""All gradients are kept, and both means are taken anew of them at each step."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params, self.lr, (self.b1, self.b2), self.eps, self.wd = params, lr, betas, eps, wd
        self.masters = [p.to(torch.float32, copy=True) for p in params]
        self.past = [[] for _ in params]

    def step(self, grads):
        for p, master, past, g in zip(self.params, self.masters, self.past, grads, strict=True):
            past.append(g.to(torch.float32, copy=True))
            m, v = torch.zeros_like(master), torch.zeros_like(master)
            for old in past:
                m.mul_(self.b1).add_(old, alpha=1 - self.b1)
                v.mul_(self.b2).addcmul_(old, old, value=1 - self.b2)
            m /= 1 - self.b1 ** len(past)
            v /= 1 - self.b2 ** len(past)
            update = torch.where(m == 0, 0.0, m / (v.sqrt() + self.eps))
            master.sub_(self.lr * self.wd * master + self.lr * update)
            p.copy_(master)

    def state_dict(self):
        return {"masters": self.masters, "past": self.past}

    def load_state_dict(self, state):
        self.masters = [master.clone() for master in state["masters"]]
        self.past = [[g.clone() for g in past] for past in state["past"]]
