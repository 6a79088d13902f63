"""Batch and heads are joined by view, which the transposed tensors of a layer do not allow."""

import math

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.keys = torch.zeros(batch * heads, max_len, dim)
        self.values = torch.zeros(batch * heads, max_len, dim)
        self.max_len, self.held = max_len, 0

    def __len__(self):
        return self.held

    def append(self, k, v):
        b, h, t, d = k.shape
        end = self.held + t
        if end > self.max_len:
            raise ValueError("the cache is full")
        self.keys[:, self.held : end] = k.view(b * h, t, d)
        self.values[:, self.held : end] = v.view(b * h, t, d)
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        b, h, t, d = q.shape
        n = self.held
        scores = q.view(b * h, t, d) @ self.keys[:, :n].mT / math.sqrt(d)
        scores.masked_fill_(torch.ones(t, n, dtype=torch.bool).triu(n - t + 1), -math.inf)
        return (torch.softmax(scores, dim=-1) @ self.values[:, :n]).view(b, h, t, d)
