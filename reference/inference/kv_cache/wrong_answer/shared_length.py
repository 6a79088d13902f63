"""The length is kept on the class, so all caches count together."""

import math

import torch


class KVCache:
    held = 0

    def __init__(self, batch, heads, max_len, dim):
        self.keys = torch.zeros(batch, heads, max_len, dim)
        self.values = torch.zeros(batch, heads, max_len, dim)
        self.max_len = max_len
        KVCache.held = 0

    def __len__(self):
        return self.held

    def append(self, k, v):
        end = self.held + k.shape[2]
        if end > self.max_len:
            raise ValueError("the cache is full")
        self.keys[:, :, self.held : end] = k
        self.values[:, :, self.held : end] = v
        KVCache.held = end

    def rollback(self, n):
        KVCache.held -= n

    def attend(self, q):
        t, n = q.shape[2], max(self.held, q.shape[2])
        scores = q @ self.keys[:, :, :n].transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
        weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
        return weights @ self.values[:, :, :n]
