"""Always attends to the whole buffer, so that shapes never change; a mask hides what is not held."""

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
        t = q.shape[2]
        scores = q @ self.keys.transpose(2, 3) / math.sqrt(q.shape[3])
        hidden = torch.arange(self.max_len) > torch.arange(self.held - t, self.held)[:, None]
        return torch.softmax(scores.masked_fill(hidden, -math.inf), dim=-1) @ self.values
