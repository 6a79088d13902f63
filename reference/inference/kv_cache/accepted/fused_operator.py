"""torch's own attention operator, told with a mask where the diagonal lies."""

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
        if n == 0:
            return torch.zeros_like(q)
        visible = torch.arange(n) <= torch.arange(n - t, n)[:, None]
        keys, values = self.keys[:, :, :n], self.values[:, :, :n]
        return torch.nn.functional.scaled_dot_product_attention(q, keys, values, attn_mask=None if t == 1 else visible)
