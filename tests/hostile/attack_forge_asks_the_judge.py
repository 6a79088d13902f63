"""Asks the judge to call functions that it was never handed, by questions numbered like the request it answers.

Must fail: a box may ask of nothing but what it was handed, and a question about anything else breaks the wire. Each
process picks its own question.

Expected: wrong_answer runtime_error malformed
"""

import os
import sys

import numpy as np

NOTHING = ["l", ["l"], ["d"]]
QUESTIONS = [
    {"function": 0, "tree": NOTHING},
    {"function": 1, "tree": NOTHING},
    {"function": "eval", "tree": ["l", ["l", "1 + 1"], ["d"]]},
    {"function": -1, "tree": NOTHING},
    {"function": 1, "tree": ["h", "function", 1, "f"]},
    {"function": None, "tree": None},
    {"tree": NOTHING},
    {},
]
QUESTION = QUESTIONS[os.urandom(1)[0] % len(QUESTIONS)]


def softmax(x, axis=-1):
    frame = sys._getframe(1)
    while frame is not None:
        worker, request = frame.f_locals.get("self"), frame.f_locals.get("frame")
        if hasattr(worker, "send") and hasattr(request, "number"):
            worker.send("ask", request.number, QUESTION)
            answer = worker.receive()
            return answer.body.get("tree", np.zeros_like(x))
        frame = frame.f_back
    return np.zeros_like(x)
