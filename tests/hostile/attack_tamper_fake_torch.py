"""Passes off a module of its own as torch, so that the worker takes its word for dtype, shape and bytes of a tensor.

Must fail: whatever the worker was told, the judge sees a claim, and compares sizes and values.

Expected: wrong_answer malformed runtime_error
"""

import contextlib
import os
import sys
import types

import numpy as np


class Tensor:
    dtype, layout, is_quantized = "torch.float32", "strided", False
    device = types.SimpleNamespace(type="cpu")
    shape = (1, 1)

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def dim(self):
        return 2

    def numel(self):
        return 1

    element_size = numel

    def stride(self):
        return (1, 1)

    @property
    def data(self):
        return bytes(64 if os.urandom(1)[0] & 1 else 6400)


fake = types.ModuleType("torch")
fake.Tensor, fake.strided, fake.uint8 = Tensor, "strided", "uint8"
fake._C = types.SimpleNamespace(DisableTorchFunctionSubclass=contextlib.nullcontext)
sys.modules["torch"] = fake


def softmax(x, axis=-1):
    return Tensor() if x.ndim else np.zeros_like(x)
