"""The beginnings of an exercise: files that run, with a mark wherever an author must write."""

import re
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

from judge.catalog import Exercise
from judge.skeletons import texts

MARK = "TODO(author):"
NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")


class BadName(ValueError):  # noqa: N818 - it says what the name is
    """No exercise can be called like this; the message says how it can."""


def scaffold(root: Path, name: str, kind: str = "function", framework: str = "") -> dict[Path, bytes]:
    """The files of a new exercise below a catalogue's folder; a class is named in CamelCase, a kernel is in Triton.

    Raises:
        BadName: where it is no TRACK/NAME.
    """
    short = name.rpartition("/")[2]
    entry = "".join(map(str.capitalize, short.split("_"))) if kind == "stateful" else short
    if not NAME.fullmatch(name):
        raise BadName(f"{name}: is no TRACK/NAME in small letters, digits and underscores, such as maths/logsumexp")
    if iskeyword(short) or iskeyword(entry):
        raise BadName(f"{name}: is no TRACK/NAME whose NAME a file can define: it is one of Python's own words")
    title = short.replace("_", " ").capitalize()
    folder, reference = root / "exercises" / name, root / "reference" / name
    files = [*(folder / file for file in ("statement.md", "stub.py", "spec.py")), reference / "solution.py"]
    made = texts(kind, framework or "numpy", entry, title)
    return {path: text.encode() for path, text in zip(files, made, strict=True)}


def unwritten(exercise: Exercise) -> Iterator[str]:
    """Where an author still has to write, and what."""
    names = [exercise.folder / name for name in ("statement.md", "stub.py", "spec.py")]
    for path in [*names, exercise.reference / "solution.py"]:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            _, marked, what = line.partition(MARK)
            if marked:
                yield f"{path}:{number}: still to be written: {what.strip().removesuffix(chr(34) * 3)}"
