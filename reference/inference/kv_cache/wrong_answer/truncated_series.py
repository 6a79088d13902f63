"""exp is replaced by (1 + x/1024)^1024, which is right to three digits."""

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
        if t == 0:
            return q
        scores = q @ self.keys[:, :, :n].transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
        scores = scores - scores.masked_fill(future, -math.inf).amax(-1, keepdim=True)
        weights = (1 + scores.clamp(min=-1000) / 1024).pow(1024).masked_fill(future, 0.0)
        weights = weights / weights.sum(-1, keepdim=True)
        return weights @ self.values[:, :, :n]
