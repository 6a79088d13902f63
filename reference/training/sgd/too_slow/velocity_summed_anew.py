"""All gradients are kept, and the velocity is summed of them anew at each step."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.past = [[] for _ in self.params]

    def step(self, grads):
        for p, past, g in zip(self.params, self.past, grads, strict=True):
            if g is None:
                continue
            past.append(g + self.wd * p)
            v = torch.zeros_like(p)
            for old in past:
                v = self.momentum * v + old
            p -= self.lr * (past[-1] + self.momentum * v if self.nesterov else v)

    def state_dict(self):
        return {"past": self.past}

    def load_state_dict(self, state):
        self.past = [[d.clone() for d in past] for past in state["past"]]
