"""Keeps the keys as columns, heads and batch as one axis, and the softmax in float64."""

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.shape = (batch, heads, -1, dim)
        self.columns = torch.empty(batch * heads, dim, max_len)
        self.rows = torch.empty(batch * heads, max_len, dim)
        self.free = max_len

    def __len__(self):
        return self.rows.shape[1] - self.free

    def append(self, k, v):
        t, begin = k.shape[2], len(self)
        if t > self.free:
            raise ValueError(f"room for {self.free} positions, not for {t}")
        self.columns[:, :, begin : begin + t] = k.flatten(0, 1).transpose(1, 2)
        self.rows[:, begin : begin + t] = v.flatten(0, 1)
        self.free -= t

    def rollback(self, n):
        self.free += n

    def attend(self, q):
        t, n, dim = q.shape[2], len(self), self.shape[3]
        scores = torch.bmm(q.flatten(0, 1), self.columns[:, :, :n]).double() * dim**-0.5
        visible = torch.arange(n).expand(t, n) < torch.arange(n - t + 1, n + 1).unsqueeze(1)
        weights = torch.where(visible, scores, -torch.inf).softmax(dim=-1).float()
        return torch.bmm(weights, self.rows[:, :n]).view(*self.shape[:2], t, dim)
