"""A module of torch with two parameters and a buffer; the merged weight is another buffer, in float32."""

import torch
from torch import nn
from torch.nn import functional as F


class LoRALinear(nn.Module):
    def __init__(self, W, r, alpha):
        super().__init__()
        self.register_buffer("base", W)
        self.lora_A = nn.Parameter(torch.empty(r, W.shape[1]))
        self.lora_B = nn.Parameter(torch.zeros(W.shape[0], r))
        nn.init.kaiming_uniform_(self.lora_A, a=5**0.5)
        self.scaling = alpha / r
        self.full = None

    def params(self):
        return [self.lora_A, self.lora_B]

    @property
    def weight(self):
        return self.base if self.full is None else self.full

    def forward(self, x):
        y = F.linear(x.float(), self.weight.float())
        if self.full is None:
            y = y + F.linear(F.linear(x.float(), self.lora_A), self.lora_B) * self.scaling
        return y.to(x.dtype)

    def merge(self):
        if self.full is None:
            self.full = self.base.float() + (self.lora_B @ self.lora_A).detach() * self.scaling

    def unmerge(self):
        self.full = None
