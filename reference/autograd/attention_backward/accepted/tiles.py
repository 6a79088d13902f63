"""Tiles of 32 keys: one pass for the log-sum-exp and the output of each row, one for the gradients."""

import numpy as np

TILE = 32


def attention_bwd(q, k, v, mask, do):
    dtype = q.dtype
    q, k, v, do = (np.ascontiguousarray(x, dtype=np.float32) for x in (q, k, v, do))
    (b, h, tq, d), tk = q.shape, k.shape[2]
    scale = np.float32(d) ** np.float32(-0.5)
    keep = None if mask is None else np.broadcast_to(mask, (b, 1, tq, tk))
    tiles = [slice(at, min(at + TILE, tk)) for at in range(0, tk, TILE)]

    def scores(tile):
        s = scale * (q @ k[:, :, tile].swapaxes(-1, -2))
        return s if keep is None else np.where(keep[..., tile], s, -np.inf)

    top = np.full((b, h, tq, 1), -np.inf, np.float32)
    total, out = np.zeros((b, h, tq, 1), np.float32), np.zeros_like(q)
    for tile in tiles:
        s = scores(tile)
        new = np.maximum(top, s.max(axis=-1, keepdims=True))
        shift = np.where(new == -np.inf, 0, new)
        e, fade = np.exp(s - shift), np.exp(top - shift)
        total = total * fade + e.sum(axis=-1, keepdims=True)
        out = out * fade + e @ v[:, :, tile]
        top = new
    some = np.where(total == 0, 1, total)
    lse = np.where(total == 0, 0, top + np.log(some))
    delta = (do * (out / some)).sum(axis=-1, keepdims=True)

    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for tile in tiles:
        p = np.exp(scores(tile) - lse)
        dv[:, :, tile] = p.swapaxes(-1, -2) @ do
        ds = p * (do @ v[:, :, tile].swapaxes(-1, -2) - delta) * scale
        dq += ds @ k[:, :, tile]
        dk[:, :, tile] = ds.swapaxes(-1, -2) @ q
    return dq.astype(dtype), dk.astype(dtype), dv.astype(dtype)
