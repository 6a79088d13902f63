"""Changes folder, environment, umask, recursion limit, streams, locale, hooks and signal handlers, and works on."""

import faulthandler
import io
import locale
import logging
import os
import signal
import sys
import tempfile

import numpy as np

os.chdir(tempfile.mkdtemp())
os.environ.clear()
os.environ["HOME"] = "/nowhere"
os.umask(0o777)
sys.setrecursionlimit(20000)
sys.stdout = io.StringIO()
sys.excepthook = lambda *args: None
sys.path.clear()
locale.setlocale(locale.LC_ALL, "C")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGALRM, lambda *args: None)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.05)
faulthandler.enable()
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)


def softmax(x, axis=-1):
    logging.debug("softmax of %s", x.shape)
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
