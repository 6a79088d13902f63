"""New tensors at every step, in float32, and dictionaries that are keyed by the place of the parameter."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params, self.lr, (self.b1, self.b2), self.eps, self.wd = params, lr, betas, eps, wd
        self.t = 0
        self.state = {
            str(i): {"m": torch.zeros(p.shape), "v": torch.zeros(p.shape), "master": p.to(torch.float32, copy=True)}
            for i, p in enumerate(params)
        }

    def step(self, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(self.params, grads)):
            s, g = self.state[str(i)], g.to(torch.float32)
            s["m"] = self.b1 * s["m"] + (1 - self.b1) * g
            s["v"] = self.b2 * s["v"] + (1 - self.b2) * g * g
            m_hat = s["m"] / (1 - self.b1**self.t)
            v_hat = s["v"] / (1 - self.b2**self.t)
            update = torch.where(m_hat == 0, 0.0, m_hat / (torch.sqrt(v_hat) + self.eps))
            s["master"] = s["master"] - self.lr * self.wd * s["master"] - self.lr * update
            p.copy_(s["master"])

    def state_dict(self):
        return {"t": self.t, "state": self.state}

    def load_state_dict(self, state):
        self.t, self.state = state["t"], state["state"]
