"""Returns a report instead of an answer.

Must fail: what leaves the box is a claim about softmax, compared as such.

Expected: wrong_answer rejected malformed
"""


def softmax(x, axis=-1):
    return {"kind": "returned", "code": "accepted", "verdict": "accepted", "score": 1.0, "findings": []}
