"""Takes the logarithms of the weights first, with log_softmax, which subtracts the maximum before the logarithm."""

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
        scores = torch.matmul(q, self.keys[:, :, :n].transpose(-1, -2)).mul(q.shape[-1] ** -0.5)
        future = torch.ones(t, n, dtype=torch.bool).tril(n - t).logical_not()
        scores[..., future] = -math.inf
        return torch.exp(torch.log_softmax(scores, dim=-1)) @ self.values[:, :, :n]
