"""Uses names that the worker might use itself: step, call, load, value, reply, main, wire, worker, session."""

import sys

import numpy as np

step = call = load = value = reply = wire = worker = session = submission = box = hello = ready = 1
sys.modules["worker_of_mine"] = sys.modules[__name__]
__all__ = ["nothing"]
nothing = None


def main():
    raise SystemExit("nobody calls this")


def encode(x):
    raise RuntimeError("nor this")


decode = read = write = send = encode


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
