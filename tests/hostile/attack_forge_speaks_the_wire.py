"""Finds the worker's own end of the wire and answers with well-numbered messages that lie about what they hold.

Must fail: the judge checks every size, dtype, tag and depth before it believes it, and one request has one reply. Each
process picks its own lie.

Expected: wrong_answer runtime_error malformed rejected memory_limit
"""

import os
import sys

import numpy as np

DEEP = []
for _ in range(500):
    DEEP = ["l", DEEP]
LIES = [
    ("returned", {"tree": ["n", "float32", [1 << 40]]}, []),
    ("returned", {"tree": ["n", "float64", [1 << 61, 8]]}, []),
    ("returned", {"tree": ["n", "float32", [-1]]}, [bytes(64)]),
    ("returned", {"tree": ["n", "object", [1]]}, [bytes(64)]),
    ("returned", {"tree": ["n", "float32", [1] * 100]}, [bytes(64)]),
    ("returned", {"tree": ["n", "float32", [1]]}, [bytes(6400)]),
    ("returned", {"tree": ["n", "float32", [True]]}, [bytes(64)]),
    ("returned", {"tree": ["n", "float32", [0, 1 << 60]]}, []),
    ("returned", {"tree": ["f", "0x1p99999"]}, []),
    ("returned", {"tree": ["s", -5]}, [bytes(64)]),
    ("returned", {"tree": ["s", 64]}, [b"\xff" * 64]),
    ("returned", {"tree": ["d", "a", 1, "a"]}, []),
    ("returned", {"tree": DEEP}, []),
    ("returned", {"tree": ["l"] + [0] * 300_000}, []),
    ("returned", {"tree": 1 << 10_000}, []),
    ("returned", {"tree": {"n": 1}}, []),
    ("returned", {}, []),
    ("accepted", {"verdict": "accepted"}, []),
    ("ready", {}, []),
    ("hello", {"python": "3"}, []),
    ("raised", {"error": 1, "message": None, "trace": []}, []),
    ("raised", {"error": "X" * 10**6, "message": "m" * 500_000, "trace": "t" * 500_000, "bases": "nothing"}, []),
    ("unanswerable", {"reason": ["accepted"]}, []),
]
LIE = LIES[os.urandom(1)[0] % len(LIES)]


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        worker, request = frame.f_locals.get("self"), frame.f_locals.get("frame")
        if hasattr(worker, "send") and hasattr(request, "number"):
            kind, body, blobs = LIE
            worker.send(kind, request.number, body, blobs)
            worker.send(kind, request.number, body, blobs)
            break
        frame = frame.f_back
    return np.zeros_like(x)
