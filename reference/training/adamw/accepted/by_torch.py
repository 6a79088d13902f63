"""torch.optim.AdamW on float32 copies of all parameters; an eps of 0 becomes one that no root notices."""

import torch


class AdamW:
    def __init__(self, params, lr, betas, eps, wd):
        self.params = params
        self.copies = [p.detach().float().clone() for p in params]
        self.opt = torch.optim.AdamW(self.copies, lr=lr, betas=betas, eps=max(eps, 1e-30), weight_decay=wd)

    def step(self, grads):
        for p, copy, g in zip(self.params, self.copies, grads):
            copy.grad = g.float()
        self.opt.step()
        for p, copy in zip(self.params, self.copies):
            p.copy_(copy)

    def state_dict(self):
        return {"opt": self.opt.state_dict(), "copies": self.copies}

    def load_state_dict(self, state):
        self.opt.load_state_dict(state["opt"])
        for copy, saved in zip(self.copies, state["copies"]):
            copy.copy_(saved)
