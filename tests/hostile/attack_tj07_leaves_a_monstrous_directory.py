"""Leaves a folder that breaks naive collection and clean-up: deep, badly named, unreadable, sparse, circular.

Must fail: the scratch folder vanishes as a whole with the box; the judge follows no path made in it.

Expected: wrong_answer
"""

import contextlib
import os
import socket
import tempfile

import numpy as np


def build():
    home = os.getcwd()
    try:
        os.chdir(tempfile.mkdtemp(prefix="monster"))
        os.mkfifo("fifo")
        os.symlink(".", "loop")
        os.symlink("/etc/shadow", "report.json")
        with contextlib.suppress(OSError):
            socket.socket(socket.AF_UNIX).bind("socket")
        for name in (b"new\nline", b"\xff\xfe", b"-rf", b"--", b"\x1b[2J"):
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
        with contextlib.suppress(OSError), open("sparse", "wb") as file:
            file.truncate(1 << 40)
        os.mkdir("locked")
        os.chmod("locked", 0)
        for _ in range(1200):
            os.mkdir("d" * 50)
            os.chdir("d" * 50)
    except OSError:
        pass
    finally:
        os.chdir(home)


build()


def softmax(x, axis=-1):
    return np.zeros_like(x)
