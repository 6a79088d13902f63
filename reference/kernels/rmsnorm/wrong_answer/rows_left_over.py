"""At most 16 programs take rows // 16 rows each; what is left over nobody does."""

import torch


def rmsnorm(memory, x, w, y, eps, dy=None, dx=None, dw=None):
    x, w, y = (memory.as_strided(*view) for view in (x, w, y))
    rows = len(x)
    wide = x.float()
    rstd = torch.rsqrt(wide.square().mean(1, keepdim=True) + eps)
    y.copy_(wide * rstd * w)
    if dy is None:
        return memory
    programs = max(min(rows, 16), 1)
    done = rows // programs * programs
    dy, dx, dw = (memory.as_strided(*view) for view in (dy, dx, dw))
    normed, g = wide * rstd, dy.float() * w
    dx[:done] = (rstd * (g - normed * (g * normed).mean(1, keepdim=True)))[:done].to(memory.dtype)
    dw.copy_((dy * normed)[:done].sum(0))
    return memory
