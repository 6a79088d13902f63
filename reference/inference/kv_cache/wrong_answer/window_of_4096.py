"""Only the last 4096 positions are looked at; older ones are forgotten."""

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
        end = self.held + k.shape[2]
        if end > self.max_len:
            raise ValueError("the cache is full")
        self.keys[:, :, self.held : end] = k
        self.values[:, :, self.held : end] = v
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t, n = q.shape[2], self.held
        scores = q @ self.keys[:, :, :n].transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
        future |= torch.ones(t, n, dtype=torch.bool).tril(n - t - 4096)
        weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
        return weights @ self.values[:, :, :n]
