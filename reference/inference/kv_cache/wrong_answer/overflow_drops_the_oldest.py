"""When it is full, the cache slides on and drops its oldest positions."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.keys = torch.zeros(batch, heads, max_len, dim)
        self.values = torch.zeros(batch, heads, max_len, dim)
        self.max_len, self.held = max_len, 0

    def __len__(self):
        return self.held

    def append(self, k, v):
        t = k.shape[2]
        keys = torch.cat([self.keys[:, :, : self.held], k], dim=2)[:, :, -self.max_len :]
        values = torch.cat([self.values[:, :, : self.held], v], dim=2)[:, :, -self.max_len :]
        self.held = min(self.held + t, self.max_len)
        self.keys[:, :, : self.held] = keys
        self.values[:, :, : self.held] = values

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t, n = q.shape[2], self.held
        scores = q @ self.keys[:, :, :n].transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
        weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
        return weights @ self.values[:, :, :n]
