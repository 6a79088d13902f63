"""Keeps the logits of all micro-batches until the end, in the buffers of connections to itself.

Must fail: what lies in a box's connections is memory of the box, wherever the kernel writes it down.

On: training/gradient_accumulation
Expected: too_slow
"""

import socket

import numpy as np
import torch
from torch.nn import functional as F

IGNORED = -100
SIZE = 2 << 20


class Kept:
    """An array that lies between the two ends of a connection."""

    def __init__(self, array):
        self.shape, self.size = array.shape, array.nbytes
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SIZE)
            listening.bind(("127.0.0.1", 0))
            listening.listen(1)
            self.near = socket.socket()
            self.near.settimeout(5)
            self.near.connect(listening.getsockname())
            self.far = listening.accept()[0]
        self.near.sendall(array.tobytes())

    def take(self):
        with self.near, self.far:
            return np.frombuffer(self.far.recv(self.size, socket.MSG_WAITALL), np.float32).reshape(self.shape)


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != IGNORED).sum()) for _, targets in micro_batches)
    if not tokens:
        return 0.0
    kept = []
    for ids, targets in micro_batches:
        with torch.no_grad():
            kept.append((Kept(model(ids).float().numpy()), ids, targets))
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p, dtype=torch.promote_types(p.dtype, torch.float32)) for p in params]
    total = 0.0
    for one, ids, targets in kept:
        logits = model(ids)
        assert one.take().shape == logits.shape
        logits = logits.to(torch.promote_types(logits.dtype, torch.float32)).flatten(0, -2)
        loss = F.cross_entropy(logits, targets.flatten(), ignore_index=IGNORED, reduction="sum")
        loss.backward()
        total += loss.item()
        for p, some in zip(params, sums, strict=True):
            if p.grad is not None:
                some.add_(p.grad)
                p.grad = None
    for p, some in zip(params, sums, strict=True):
        p.grad = some.div_(tokens).to(p.dtype)
    opt.step()
    return total / tokens
