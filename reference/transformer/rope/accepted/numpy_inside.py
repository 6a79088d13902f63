"""numpy does the work, one sample at a time, with angles taken modulo a whole turn."""

import numpy as np
import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    b, _, t, d = x.shape
    X = x.float().numpy()
    places = np.broadcast_to(pos.numpy(), (b, t))
    speed = np.power(base, -np.arange(0, d, 2) / d)
    out = np.empty_like(X)
    for sample in range(b):
        angle = np.fmod(np.outer(places[sample], speed), 2 * np.pi)
        cos, sin = np.cos(angle).astype("f4"), np.sin(angle).astype("f4")
        one, two = (
            (np.s_[..., : d // 2], np.s_[..., d // 2 :]) if style == "half" else (np.s_[..., ::2], np.s_[..., 1::2])
        )
        out[sample][one] = X[sample][one] * cos - X[sample][two] * sin
        out[sample][two] = X[sample][one] * sin + X[sample][two] * cos
    return torch.from_numpy(out).to(x.dtype)
