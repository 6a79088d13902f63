"""Returns a tensor of a class of its own that computes only when somebody looks at it.

Must fail: what it returns is turned into plain bytes on the clock, and by nobody else later.

Expected: wrong_answer too_slow malformed runtime_error
"""

import torch


class Later(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        args = [torch.softmax(arg.source, -1) if isinstance(arg, Later) else arg for arg in args]
        return func(*args, **(kwargs or {}))


def softmax(x):
    y = torch.empty_like(x).as_subclass(Later)
    y.source = x
    return y
