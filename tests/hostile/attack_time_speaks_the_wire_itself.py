"""Takes the wire from the worker while it loads, and from then on reads each request and writes each reply by itself.

Its frames are perfect and its answers right, until two large ones have been asked for: then it answers at once with the
last of these, cut to the shape that is asked for. Must fail: who speaks on the wire gains nothing, since every answer
is compared, timed ones too.

Expected: wrong_answer runtime_error malformed rejected time_limit
"""

import json
import os
import struct
import sys

import numpy as np
from sandbox import tensors

PREFIX = struct.Struct("<4sIQ")
LARGE = 1 << 15
RIGHT = []


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)


def answer(x, axis=-1):
    if x.size < LARGE or len(RIGHT) < 2:
        right = softmax(x, axis)
        if x.size >= LARGE:
            RIGHT.append(right)
        return right
    return np.resize(RIGHT[-1], x.shape)


def take(source, size):
    data = bytearray()
    while len(data) < size:
        piece = os.read(source, size - len(data))
        if not piece:
            os._exit(0)
        data += piece
    return bytes(data)


def put(sink, kind, number, body, blob=b""):
    header = json.dumps([kind, number, body]).encode()
    data = memoryview(PREFIX.pack(b"jdg1", len(header), len(blob)) + header + blob)
    while data:
        data = data[os.write(sink, data) :]


def returned(bodies, blob):
    inputs = tensors.decode_each([body["tree"] for body in bodies], blob, layouts=True)
    gathered = [tensors.gather(answer(*args, **kwargs), 1 << 30) for args, kwargs in inputs]
    blobs = tensors.written([array for _, arrays in gathered for array in arrays])
    return [{"tree": tree} for tree, _ in gathered], b"".join(map(bytes, blobs))


def serve(line, number):
    source, sink, shared = line.source.fileno(), line.sink.fileno(), line.request
    put(sink, "ready", number, {})
    while True:
        magic, header_length, blob_length = PREFIX.unpack(take(source, PREFIX.size))
        kind, number, body = json.loads(take(source, header_length))
        blob = shared[:blob_length] if magic == b"jdgm" else take(source, blob_length)
        if kind == "step":
            (said,), blob = returned([body], blob)
            put(sink, "returned", number, said, blob)
        else:
            said, blob = returned(body["steps"], blob)
            put(sink, "taken", number, {"answers": [["returned", one] for one in said]}, blob)


frame = sys._getframe(1)
while frame is not None:
    worker, request = frame.f_locals.get("self"), frame.f_locals.get("frame")
    if hasattr(worker, "line") and hasattr(request, "number"):
        serve(worker.line, request.number)
    frame = frame.f_back
