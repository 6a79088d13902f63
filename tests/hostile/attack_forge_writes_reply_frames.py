"""Writes frames that look like good replies to every descriptor, before it answers with zeros.

Must fail: a frame that nobody asked for breaks the wire, and what a frame says is compared, not believed.

Expected: wrong_answer runtime_error rejected malformed time_limit
"""

import contextlib
import json
import os
import struct

import numpy as np

REPLY = {"id": 1, "verdict": "accepted", "ok": True}
BODIES = [json.dumps({"kind": kind, **REPLY}).encode() for kind in ("returned", "ready")]


def softmax(x, axis=-1):
    for fd in range(3, 64):
        for body in BODIES:
            for head in ("<I", ">I", "<Q", ">Q"):
                with contextlib.suppress(OSError):
                    os.set_blocking(fd, False)
                    os.write(fd, struct.pack(head, len(body)) + body)
    return np.zeros_like(x)
