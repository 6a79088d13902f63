"""After rollback there are fewer values than keys: the length was read again when the keys had been cut already.

Read the length once, then cut both."""

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
        self.keys = self.keys[:, :, : len(self) - n]
        self.values = self.values[:, :, : len(self) - n]

    def attend(self, q):
        t, n = q.shape[2], len(self)
        scores = q @ self.keys.transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(t, n, dtype=torch.bool).triu(n - t + 1)
        return torch.softmax(scores.masked_fill(future, -math.inf), dim=-1) @ self.values
