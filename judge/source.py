"""A submission's source: the bytes of its file, or why there is nothing to grade, or why it is refused unread."""

import hashlib
import os
import stat
from pathlib import Path

LARGEST_FILE = 4 << 20


class UnusableFile(Exception):  # noqa: N818 - what the user gave us, not an error of a program
    """There is nothing to grade: no such file, a folder, or one that cannot be read."""


class RefusedFile(Exception):  # noqa: N818 - as above
    """The file is refused before it runs: a link, a device, or far too large."""


def read_submission(path: Path) -> bytes:
    """The bytes of a regular file. They are never parsed here.

    Raises:
        UnusableFile: where it is missing, a folder or unreadable.
        RefusedFile: where it is a link, a device, a FIFO, a socket, or larger than 4 MiB.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise UnusableFile(f"{path}: no such file") from None
    except OSError as error:
        if path.is_symlink():
            raise RefusedFile("it is a symbolic link; give the file itself") from None
        if path.exists() and not path.is_file() and not path.is_dir():
            raise RefusedFile("it is a device, FIFO or socket; give a regular file") from None
        raise UnusableFile(f"{path}: {error.strerror}") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise UnusableFile(f"{path}: is a folder; give the file that defines the function")
        if not stat.S_ISREG(mode):
            raise RefusedFile("it is a device, FIFO or socket; give a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            source = file.read(LARGEST_FILE + 1)
    finally:
        os.close(descriptor)
    if len(source) > LARGEST_FILE:
        raise RefusedFile(f"it is larger than {LARGEST_FILE >> 20} MiB; a solution is a few kilobytes of source")
    return source


def digest_of(path: Path) -> str:
    """SHA-256 of a submission, as its report says it; raises as `read_submission` does."""
    return hashlib.sha256(read_submission(path)).hexdigest()
