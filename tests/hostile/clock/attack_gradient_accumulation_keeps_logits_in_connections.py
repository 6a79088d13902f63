"""Keeps the logits of all micro-batches until the end, in the buffers of connections to itself.

Must fail: what lies there is memory of the box. It is not in datagrams that are not sent off, in streams that nobody has
accepted, and in terminals: none of these can be had.

On: training/gradient_accumulation
Expected: too_slow
"""

import contextlib
import socket

import torch
from torch.nn import functional as F

IGNORED = -100
MOST = 200  # connections of two files, of which 512 may be open
open_ = []


def keep(data):
    """As many bytes as fit between the two ends of one connection, and then of another one."""
    while data and len(open_) < MOST:
        near, far = socket.socketpair()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 << 20)
        near.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while data:
                data = data[near.send(data) :]
        open_.append((near, far))


def take():
    while open_:
        near, far = open_.pop(0)
        with near, far:
            near.shutdown(socket.SHUT_WR)
            while far.recv(1 << 20):
                pass


def train_step(model, micro_batches, opt):
    opt.zero_grad()
    tokens = sum(int((targets != IGNORED).sum()) for _, targets in micro_batches)
    if not tokens:
        return 0.0
    with torch.no_grad():
        for at in range(0, len(micro_batches), 3):
            keep(b"".join(model(ids).float().numpy().tobytes() for ids, _ in micro_batches[at : at + 3]))
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p, dtype=torch.promote_types(p.dtype, torch.float32)) for p in params]
    total = 0.0
    take()
    for ids, targets in micro_batches:
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
