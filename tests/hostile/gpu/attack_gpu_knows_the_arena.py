"""Writes its answer into the shared memory itself, from a stream that nobody waits for, and returns something else.

Must fail: the place of an output is chosen when it is returned; what is written elsewhere, or later, is not it.

Expected: wrong_answer too_slow
"""

import torch

torch.cuda.synchronize = lambda *args, **kwargs: None
side = None
HALF = torch.cuda.get_device_properties(0).total_memory // 8 // 2  # at the latest where the answers begin


class Place:
    def __init__(self, address, count):
        self.__cuda_array_interface__ = {"shape": (count,), "typestr": "<f4", "data": (address, False), "version": 3}



def softmax(x):
    global side
    if side is None:
        side = torch.cuda.Stream()
    upper = torch.as_tensor(Place(x.data_ptr() + HALF, x.numel()), device=x.device).view(x.shape)
    with torch.cuda.stream(side):
        torch.cuda._sleep(100_000_000)
        upper.copy_(torch.softmax(x, -1))
    return torch.zeros_like(x)
