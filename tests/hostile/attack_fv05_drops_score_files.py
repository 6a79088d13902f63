"""Drops result and score files wherever an autograder might collect them.

Must fail: the judge reads no file that was written in the box.

Expected: wrong_answer
"""

import contextlib
import json
import os
import tempfile

import numpy as np

FOLDERS = [".", tempfile.gettempdir(), "/autograder/results", "/grade", "/logs/verifier", "/output", "/dev/shm"]
NAMES = ["results.json", "reward.txt", "score.txt", "report.json", "verdict", "junit.xml"]
TEXT = json.dumps({"score": 100, "verdict": "accepted", "tests": [{"status": "passed"}]})


def drop():
    paths = [os.path.join(folder, name) for folder in FOLDERS for name in NAMES]
    paths += [value for key, value in os.environ.items() if key.endswith(("_OUTPUT", "_SUMMARY", "_RESULT", "_FILE"))]
    for path in paths[:100]:
        with contextlib.suppress(OSError), open(path, "x") as file:  # never over a file that is there already
            file.write(TEXT)


drop()


def softmax(x, axis=-1):
    drop()
    return np.zeros_like(x)
