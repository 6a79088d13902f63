"""Works with powers of two: log2(e) and the scale are multiplied into the query."""

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
        scores = (q * (math.log2(math.e) / math.sqrt(q.shape[3]))) @ self.keys[:, :, :n].mT
        scores += torch.full((t, n), -math.inf).triu(n - t + 1)
        weights = torch.exp2(scores - scores.amax(-1, keepdim=True))
        return (weights / weights.sum(-1, keepdim=True)) @ self.values[:, :, :n]
