"""The query is divided by the root in the caller's memory: asked again, it is another one."""

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
        self.keys[:, :, self.held : end], self.values[:, :, self.held : end] = k, v
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t, n = q.shape[2], self.held
        q /= math.sqrt(q.shape[3])
        scores = q @ self.keys[:, :, :n].mT
        scores.masked_fill_(torch.ones(t, n, dtype=torch.bool).triu(n - t + 1), -math.inf)
        return torch.softmax(scores, dim=-1) @ self.values[:, :, :n]
