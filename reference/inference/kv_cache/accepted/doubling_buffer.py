"""Starts with a small buffer and doubles it when it is full, so a token costs O(1) copies on average."""

import torch


class KVCache:
    def __init__(self, batch, heads, max_len, dim):
        self.buffer = torch.empty(2, batch, heads, min(16, max_len), dim)
        self.max_len, self.held = max_len, 0

    def __len__(self):
        return self.held

    def append(self, k, v):
        end = self.held + k.shape[2]
        if end > self.max_len:
            raise ValueError(f"{end} > {self.max_len}")
        if end > self.buffer.shape[3]:
            shape = list(self.buffer.shape)
            shape[3] = min(self.max_len, 2 * end)
            larger = torch.empty(shape)
            larger[..., : self.held, :] = self.buffer[..., : self.held, :]
            self.buffer = larger
        self.buffer[0, :, :, self.held : end].copy_(k)
        self.buffer[1, :, :, self.held : end].copy_(v)
        self.held = end

    def rollback(self, n):
        self.held -= n

    def attend(self, q):
        t = q.shape[2]
        keys, values = self.buffer[..., : self.held, :]
        scores = (q / q.shape[3] ** 0.5) @ keys.transpose(2, 3)
        if t > 1:
            scores = scores + torch.full((t, t), -torch.inf).triu(1) if t == self.held else self.hide(scores)
        return scores.softmax(-1) @ values

    def hide(self, scores):
        t, n = scores.shape[2:]
        for i in range(t):
            scores[:, :, i, n - t + i + 1 :] = -torch.inf
        return scores
