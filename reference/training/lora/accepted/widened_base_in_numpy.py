"""The base is widened once and for all, which costs memory and no digit; numpy multiplies."""

import numpy as np
import torch


class LoRALinear:
    def __init__(self, W, r, alpha):
        self.base = W.float().numpy()
        self.A = torch.from_numpy(np.random.default_rng().normal(size=(r, W.shape[1])).astype("f4"))
        self.B = torch.zeros((W.shape[0], r))
        self.scale = np.float32(alpha / r)
        self.stack = []

    def params(self):
        return self.A, self.B

    def forward(self, x):
        rows = x.float().numpy()
        if self.stack:
            y = rows @ self.stack[0].T
        else:
            y = rows @ self.base.T + (self.scale * (rows @ self.A.numpy().T)) @ self.B.numpy().T
        return torch.from_numpy(y).to(x.dtype)

    @property
    def weight(self):
        return torch.from_numpy(self.stack[0] if self.stack else self.base)

    def merge(self):
        if not self.stack:
            self.stack.append(self.base + self.scale * (self.B.numpy() @ self.A.numpy()))

    def unmerge(self):
        self.stack.clear()
