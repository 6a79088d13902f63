"""numpy in float64 throughout, with a master copy of everything; the parameters get the rounded numbers."""

import numpy as np
import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params = params
        self.hyper = (lr, *betas, eps, wd)
        self.t = 0
        self.rows = [[p.double().numpy().copy(), np.zeros(p.shape), np.zeros(p.shape)] for p in params]

    def step(self, grads):
        lr, b1, b2, eps, wd = self.hyper
        self.t += 1
        for p, row, g in zip(self.params, self.rows, grads):
            g = g.double().numpy()
            row[1][...] = b1 * row[1] + (1 - b1) * g
            row[2][...] = b2 * row[2] + (1 - b2) * g**2
            top = row[1] / (1 - b1**self.t)
            bottom = np.sqrt(row[2] / (1 - b2**self.t)) + eps
            quotient = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
            row[0][...] = (1 - lr * wd) * row[0] - lr * quotient
            p.copy_(torch.from_numpy(row[0]))

    def state_dict(self):
        return {"t": self.t, "rows": [[torch.from_numpy(x) for x in row] for row in self.rows]}

    def load_state_dict(self, state):
        self.t = state["t"]
        self.rows = [[x.numpy().copy() for x in row] for row in state["rows"]]
