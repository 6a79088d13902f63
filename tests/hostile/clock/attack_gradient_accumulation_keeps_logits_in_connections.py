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
    """Bytes that lie between the two ends of a connection."""

    def __init__(self, data):
        self.size = len(data)
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SIZE)
            listening.bind(("127.0.0.1", 0))
            listening.listen(1)
            self.near = socket.socket()
            self.near.settimeout(5)
            self.near.connect(listening.getsockname())
            self.far = listening.accept()[0]
        self.near.sendall(data)

    def take(self):
        with self.near, self.far:
            return np.frombuffer(self.far.recv(self.size, socket.MSG_WAITALL), np.float32)


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != IGNORED).sum()) for _, targets in micro_batches)
    if not tokens:
        return 0.0
    kept = []
    for at in range(0, len(micro_batches), 3):  # two files for each connection, of which 512 may be open
        some = micro_batches[at : at + 3]
        with torch.no_grad():
            kept.append((Kept(b"".join(model(ids).float().numpy().tobytes() for ids, _ in some)), some))
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p, dtype=torch.promote_types(p.dtype, torch.float32)) for p in params]
    total = 0.0
    for one, some in kept:
        one.take()
    for ids, targets in (pair for _, some in kept for pair in some):
        logits = model(ids)
        logits = logits.to(torch.promote_types(logits.dtype, torch.float32)).flatten(0, -2)
        loss = F.cross_entropy(logits, targets.flatten(), ignore_index=IGNORED, reduction="sum")
        loss.backward()
        total += loss.item()
        for p, sum_ in zip(params, sums, strict=True):
            if p.grad is not None:
                sum_.add_(p.grad)
                p.grad = None
    for p, sum_ in zip(params, sums, strict=True):
        p.grad = sum_.div_(tokens).to(p.dtype)
    opt.step()
    return total / tokens
