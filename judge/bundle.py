"""Files in a zip: the same files are the same bytes, and what is unpacked stays in its folder."""

import io
import stat
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

LONG_AGO = (1980, 1, 1, 0, 0, 0)
MOST_BYTES = 256 << 20


class NotABundle(ValueError):  # noqa: N818 - it says what the file is
    """The bytes are no zip that may be unpacked; the message says why."""


def below(folder: Path, place: str) -> dict[str, bytes]:
    """Every file below the folder, by where it is put; what Python leaves behind is left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{place}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}


def zipped(files: Mapping[str, bytes], executable: Iterable[str] = ()) -> bytes:
    """A zip of these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = (0o100755 if name in executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return whole.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip by their names, all of which lead downwards; folders are left out.

    Raises:
        NotABundle: where it is none, or holds links, names that lead elsewhere, or too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise NotABundle(f"it holds more than {MOST_BYTES >> 20} MiB")
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(entry.external_attr >> 16):
                    raise NotABundle(f"{entry.filename!r} leads out of it")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise NotABundle(f"it is no zip that can be read ({error})") from error
