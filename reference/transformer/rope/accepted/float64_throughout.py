"""Everything in float64, in place, with the interleaved layout brought to the other by a transpose."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    b, h, t, d = x.shape
    y = x.double()
    if style == "interleaved":
        y = y.reshape(b, h, t, d // 2, 2).transpose(-1, -2).reshape(b, h, t, d)
    inv = torch.pow(torch.tensor(base, dtype=torch.float64), torch.arange(d // 2).double() * -2 / d)
    angle = torch.einsum("bt,i->bti", pos.expand(b, t).double(), inv).unsqueeze(1)
    left, right = y[..., : d // 2].clone(), y[..., d // 2 :].clone()
    y[..., : d // 2].mul_(angle.cos()).sub_(right * angle.sin())
    y[..., d // 2 :].mul_(angle.cos()).add_(left * angle.sin())
    if style == "interleaved":
        y = y.reshape(b, h, t, 2, d // 2).transpose(-1, -2).reshape(b, h, t, d)
    x.copy_(y)
    return x
