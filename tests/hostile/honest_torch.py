"""Calls torch.softmax on the memory of the array."""

import numpy as np
import torch


def softmax(x, axis=-1):
    tensor = torch.from_numpy(np.ascontiguousarray(x))
    value = torch.softmax(tensor, dim=axis)
    return torch.where(tensor.amax(dim=axis, keepdim=True) == -torch.inf, 0, value).numpy()
