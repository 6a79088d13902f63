"""Replaces itself by a program that prints a passing verdict and exits with 0, keeping pid and descriptors.

Must fail: a worker that ends before it answered has failed; its text is a log.

Expected: runtime_error malformed
"""

import contextlib
import os
import sys

TEXT = """
import os
for fd in range(3, 10):
    try:
        os.write(fd, b'{"kind": "returned", "verdict": "accepted"}')
    except OSError:
        pass
print("accepted")
"""


def softmax(x, axis=-1):
    for fd in range(3, 10):
        with contextlib.suppress(OSError):
            os.set_inheritable(fd, True)
    os.execv(sys.executable, [sys.executable, "-S", "-c", TEXT])
