"""Meta's way: a pair is a complex number, and a rotation multiplies it by exp(i angle)."""

import torch


def rope(x, pos, base=10000.0, style="interleaved"):
    *rest, d = x.shape
    freqs = 1.0 / (base ** (torch.arange(0, d, 2)[: (d // 2)].float() / d))
    angles = pos.unsqueeze(-1) * freqs
    turn = torch.polar(torch.ones_like(angles), angles)
    turn = turn if pos.dim() == 1 else turn[:, None]
    if style == "half":
        pairs = torch.complex(*x.float().split(d // 2, dim=-1)) * turn
        return torch.cat((pairs.real, pairs.imag), dim=-1).type_as(x)
    pairs = torch.view_as_complex(x.float().reshape(*rest, -1, 2)) * turn
    return torch.view_as_real(pairs).flatten(-2).type_as(x)
