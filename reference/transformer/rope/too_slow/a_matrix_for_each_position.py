"""Each position gets a d-by-d matrix, nearly all of it zeros, which is multiplied with every token there."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    angle = pos[..., None].double() * base ** (-torch.arange(0, d, 2).double() / d)
    i = torch.arange(d // 2)
    one, two = (i, i + d // 2) if style == "half" else (2 * i, 2 * i + 1)
    R = torch.zeros(*pos.shape, d, d)
    R[..., one, one] = R[..., two, two] = angle.cos().float()
    R[..., one, two] = -angle.sin().float()
    R[..., two, one] = angle.sin().float()
    R = R[:, None] if pos.ndim == 2 else R
    return (R @ x.float()[..., None]).squeeze(-1).to(x.dtype)
