"""Files that are there whole or not at all: one that takes the place of an old one, and new ones, all or none."""

import errno
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def write_new(files: Mapping[Path, bytes]) -> None:
    """All of these files or none; folders are made where they are missing.

    Raises:
        OSError: where that is not possible, or would overwrite a file.
    """
    begun: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                begun.append(path)
                file.write(data)
    except BaseException:  # a full disk, or Ctrl-C: half a file is in the way of the next try
        for path in begun:
            path.unlink()
        raise


def replace_file(path: Path, text: str, foreign: Path | None = None) -> None:
    """Write the text, as `replace_bytes`."""
    replace_bytes(path, text.encode("utf-8"), foreign)


def replace_bytes(path: Path, data: bytes, foreign: Path | None = None) -> None:
    """Whoever reads the path sees all of these bytes or none. What is no regular file is written into as it is.

    foreign: a folder of somebody whom we do not trust. Nothing in it leads us anywhere: a link there is replaced.

    Raises:
        OSError: where that is not possible, of this path; then the old file is still there.
    """
    try:
        _replace(path, data, foreign)
    except OSError as error:  # which may be of a file that the user has never heard of, or of none
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replace(path: Path, data: bytes, foreign: Path | None) -> None:
    if foreign is not None and Path(os.path.abspath(path)).is_relative_to(os.path.abspath(foreign)):
        if not path.parent.resolve().is_relative_to(foreign.resolve()):
            raise OSError(errno.ELOOP, f"a link leads out of {foreign}", str(path))
    elif path.exists() and not path.is_file():  # /dev/stdout, a FIFO: there is nothing to be replaced
        with path.open("wb") as file:
            file.write(data)
        return
    else:
        path = path.resolve()  # a link stays one
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))
        os.replace(name, path)
    except BaseException:  # a full disk, or Ctrl-C: nothing of ours is left behind
        with suppress(OSError):
            os.unlink(name)
        raise


def _mode(path: Path) -> int:
    """That of the file which is there, else that of a new one."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(mode := path.lstat().st_mode):
            return mode & 0o777
    return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
