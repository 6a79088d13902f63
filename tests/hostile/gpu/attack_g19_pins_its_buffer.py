"""Sets a part of the device's cache aside for a buffer of its own, and makes many passes over that.

Must fail: the numbers of every call are fresh and come from memory, and many passes over a cache are many passes.

Expected: too_slow wrong_answer
"""

import ctypes

import torch

PERSISTING_BYTES, ACCESS_WINDOW, PERSISTING = 6, 1, 2
driver = ctypes.CDLL("libcuda.so.1")
buffer = None


class Window(ctypes.Structure):
    _fields_ = (
        ("base", ctypes.c_void_p),
        ("bytes", ctypes.c_size_t),
        ("share", ctypes.c_float),
        ("hit", ctypes.c_int),
        ("miss", ctypes.c_int),
        ("rest", ctypes.c_ubyte * 64),
    )


def pinned(x):
    y = torch.empty_like(x)
    window = Window(y.data_ptr(), min(x.nbytes, 16 << 20), 1.0, PERSISTING, 1)
    stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
    if driver.cuCtxSetLimit(PERSISTING_BYTES, ctypes.c_size_t(16 << 20)):
        return None
    return None if driver.cuStreamSetAttribute(stream, ACCESS_WINDOW, ctypes.byref(window)) else y


def softmax(x):
    global buffer
    if buffer is None or buffer.shape != x.shape:
        buffer = pinned(x)
    if buffer is None:
        return torch.zeros_like(x)
    torch.sub(x, x.amax(-1, keepdim=True), out=buffer)
    for _ in range(4):
        buffer.exp_().log_()
    buffer.exp_()
    return buffer.div_(buffer.sum(-1, keepdim=True))
