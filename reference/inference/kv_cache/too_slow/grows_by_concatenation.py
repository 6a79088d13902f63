"""The cache grows by torch.cat, so every single token copies the whole past.

Allocate max_len positions once and write each token into its place."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.max_len = max_len
        self.keys = torch.zeros(batch, heads, 0, dim)
        self.values = torch.zeros(batch, heads, 0, dim)

    def __len__(self):
        return self.keys.shape[2]

    def append(self, k, v):
        if len(self) + k.shape[2] > self.max_len:
            raise ValueError("the cache is full")
        self.keys = torch.cat([self.keys, k], dim=2)
        self.values = torch.cat([self.values, v], dim=2)

    def rollback(self, n):
        kept = len(self) - n
        self.keys, self.values = self.keys[:, :, :kept], self.values[:, :, :kept]

    def attend(self, q):
        t, n = q.shape[2], len(self)
        scores = q @ self.keys.transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
        return torch.softmax(scores.masked_fill(future, -math.inf), dim=-1) @ self.values
