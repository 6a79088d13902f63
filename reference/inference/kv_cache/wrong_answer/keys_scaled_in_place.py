"""Keys are divided by the root once, when they are appended, but in the caller's memory."""

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
        k /= math.sqrt(k.shape[3])
        end = self.held + k.shape[2]
        if end > self.max_len:
            raise ValueError("the cache is full")
        self.keys[:, :, self.held : end], self.values[:, :, self.held : end] = k, v
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t, n = q.shape[2], self.held
        scores = q @ self.keys[:, :, :n].mT
        scores.masked_fill_(torch.ones(t, n, dtype=torch.bool).triu(n - t + 1), -math.inf)
        return torch.softmax(scores, dim=-1) @ self.values[:, :, :n]
