"""Multiplies by one-hot rows, in memory that the judge pays for.

While the judge copies a reply that is far larger than it need be, holes are punched into what has not been copied yet:
whoever looks there next is given fresh pages, on his own account. Must fail: the judge reads a reply as one reads a
file, which makes no page.

On: transformer/embedding
Expected: too_slow
"""

import os
import sys
import threading
import time

import torch

REPLY, FIRST, STEP = 220 << 20, 140 << 20, 2 << 20  # the first part is given back, the rest is kept
POPULATE_WRITE, REMOVE = 23, 9
TABLE = torch.empty(0)


def worker():
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "line"):
        frame = frame.f_back
    return frame.f_locals["self"]


def prepare(mine):
    line, send, prefix = mine.line, mine.send, sys.modules[type(mine).__module__].wire.PREFIX
    whole = []

    def punch():
        time.sleep(0.003)
        for at in range(REPLY - STEP, FIRST - 1, -STEP):
            line.reply.madvise(REMOVE, at, STEP)

    def sent(kind, number, body, blobs=()):
        global TABLE
        if kind != "ready":
            if kind == "returned" and whole:
                line.reply.madvise(REMOVE, 0, whole.pop())
            return send(kind, number, body, blobs)
        line.reply.madvise(POPULATE_WRITE, 0, REPLY)
        header = f'["ready",{number},{{}}]'.encode()
        threading.Thread(target=punch).start()
        line.sink.write(prefix.pack(b"jdgm", len(header), REPLY) + header)
        line.sink.flush()
        whole.append(FIRST)
        TABLE = torch.frombuffer(line.reply, dtype=torch.uint8)[FIRST:REPLY]

    mine.send = sent


if len(os.sched_getaffinity(0)) == 1:  # on the clock
    prepare(worker())


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    wide = torch.promote_types(dout.dtype, torch.float32)
    flat, dout = ids.flatten(), dout.flatten(0, 1).to(wide)
    if dout.shape[-1] == 512 and len(TABLE):
        hot = TABLE[: 4 * len(flat) * V].view(torch.float32).view(len(flat), V).zero_()
        hot[torch.arange(len(flat)), flat] = 1
        dW = hot.T @ dout
    else:
        dW = torch.zeros(V, dout.shape[-1], dtype=wide).index_add_(0, flat, dout)
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
