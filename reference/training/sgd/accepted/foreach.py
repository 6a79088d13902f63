"""torch's functions on lists of tensors, for those parameters that have a gradient."""

import torch


class SGD:
    def __init__(self, params, lr, momentum=0, nesterov=False, wd=0):
        self.params = list(params)
        self.lr, self.momentum, self.nesterov, self.wd = lr, momentum, nesterov, wd
        self.buffers = [torch.zeros_like(p) for p in self.params]

    def step(self, grads):
        some = [i for i, g in enumerate(grads) if g is not None]
        if not some:
            return
        params, buffers = [self.params[i] for i in some], [self.buffers[i] for i in some]
        d = torch._foreach_add([grads[i] for i in some], params, alpha=self.wd)
        torch._foreach_mul_(buffers, self.momentum)
        torch._foreach_add_(buffers, d)
        if self.nesterov:
            torch._foreach_add_(d, buffers, alpha=self.momentum)
        else:
            d = buffers
        torch._foreach_add_(params, d, alpha=-self.lr)

    def state_dict(self):
        return {
            "state": {i: {"momentum_buffer": b} for i, b in enumerate(self.buffers)},
            "param_groups": [{"lr": self.lr}],
        }

    def load_state_dict(self, state):
        for i, b in enumerate(self.buffers):
            b.copy_(state["state"][i]["momentum_buffer"])
        self.lr = state["param_groups"][0]["lr"]
