"""Each position's cosine and sine come from the last one's, by the addition theorem and in the dtype of x."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    d = x.shape[-1]
    inv_freq = base ** (-torch.arange(0, d, 2).double() / d)
    cos, sin = inv_freq.cos().to(x.dtype).double(), inv_freq.sin().to(x.dtype).double()
    turn = torch.polar((cos**2 + sin**2).sqrt(), torch.atan2(sin, cos))
    table = torch.polar(turn.abs().log().mul(pos[..., None]).exp(), turn.angle() * pos[..., None])
    table = table[:, None] if pos.ndim == 2 else table
    if style == "half":
        pairs = torch.complex(*x.double().chunk(2, dim=-1)) * table
        return torch.cat([pairs.real, pairs.imag], dim=-1).to(x.dtype)
    pairs = torch.complex(x[..., 0::2].double(), x[..., 1::2].double()) * table
    return torch.view_as_real(pairs).flatten(-2).to(x.dtype)
