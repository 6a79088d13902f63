"""Runs an event loop in every call, with one task a step."""

import asyncio

import numpy as np

LOOP = asyncio.new_event_loop()


async def exponentials(work, axis):
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    return np.exp(work - top)


async def share(x, axis):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    e = await asyncio.create_task(exponentials(work, axis))
    await asyncio.sleep(0)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)


def softmax(x, axis=-1):
    return LOOP.run_until_complete(share(x, axis))
