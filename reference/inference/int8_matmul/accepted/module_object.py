"""The entry is an object: a module that keeps nothing and multiplies in float64 by torch's linear."""

import torch


class Int8Matmul(torch.nn.Module):
    def forward(self, a, w, sa, sw):
        sums = torch.nn.functional.linear(a.double(), w.double().t())
        return (sums * sa[:, None] * sw[None, :]).to(torch.float32)


int8_matmul = Int8Matmul().eval()
