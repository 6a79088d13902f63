"""A file that is the old one or the whole new one, whatever happens in between."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write the text, as `replace_bytes`."""
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, data: bytes) -> None:
    """Whoever reads the path sees all of these bytes or none. What is no regular file is written into as it is.

    Raises:
        OSError: where that is not possible; then the old file is still there.
    """
    if path.exists() and not path.is_file():  # /dev/stdout, a FIFO: there is nothing to be replaced
        with path.open("wb") as file:
            file.write(data)
        return
    path = path.resolve()  # a link stays one
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:  # a full disk, or Ctrl-C: nothing of ours is left behind
        with suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
