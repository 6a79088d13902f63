"""The first chunk is kept and not copied: whoever appended it writes the next one over it."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.max_len = max_len
        self.keys = self.values = torch.zeros(batch, heads, 0, dim)

    def __len__(self):
        return self.keys.shape[2]

    def append(self, k, v):
        if len(self) + k.shape[2] > self.max_len:
            raise ValueError("the cache is full")
        if len(self):
            k, v = torch.cat([self.keys, k], dim=2), torch.cat([self.values, v], dim=2)
        self.keys, self.values = k, v

    def rollback(self, n):
        self.keys, self.values = (x[:, :, : len(self) - n] for x in (self.keys, self.values))

    def attend(self, q):
        t, n = q.shape[2], len(self)
        scores = q @ self.keys.mT / math.sqrt(q.shape[3])
        scores = scores.masked_fill(torch.ones(t, n, dtype=torch.bool).triu(n - t + 1), -math.inf)
        return torch.softmax(scores, dim=-1) @ self.values
