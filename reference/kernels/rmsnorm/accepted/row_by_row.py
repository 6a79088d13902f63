"""One row after the other, its sums column by column in float32: the weakest that is accepted."""

import torch


def rmsnorm(memory, x, w, y, eps, dy=None, dx=None, dw=None):
    x, w, y = (memory.as_strided(*view) for view in (x, w, y))
    squares = torch.zeros(x.shape[0])
    for column in x.float().unbind(1):
        squares += column * column
    rstd = 1 / (squares / x.shape[1] + eps).sqrt()
    y.copy_(x.float() * rstd[:, None] * w.float())
    if dy is not None:
        dy, dx, dw = (memory.as_strided(*view) for view in (dy, dx, dw))
        g, normed = dy.float() * w.float(), x.float() * rstd[:, None]
        mean = torch.zeros(x.shape[0])
        for column in (g * normed).unbind(1):
            mean += column / x.shape[1]
        dx.copy_(rstd[:, None] * (g - normed * mean[:, None]))
        total = torch.zeros(dw.shape)
        for row in (dy.float() * normed).unbind(0):
            total += row
        dw.copy_(total)
    return memory
