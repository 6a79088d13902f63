"""The beginnings of an exercise: files that run, with a mark wherever an author must write."""

import re
from collections.abc import Iterator
from pathlib import Path

from judge.catalog import Exercise

MARK = "TODO(author):"
NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")
STATEMENT = """\
# {title}

TODO(author): say in a sentence what `{entry}` computes, and write the formula, in LaTeX between $ and $.

- TODO(author): what comes in: names, shapes, dtypes.
- TODO(author): what must come out: shape, dtype, and the value for empty, masked and length-1 inputs.
- TODO(author): what is out of contract. Only what stands here may be tested.
"""
STUB = '''\
"""{title}."""

import numpy as np


def {entry}(x: np.ndarray) -> np.ndarray:
    """TODO(author): one sentence.

    Args:
        x: TODO(author): shape, dtype, range.

    Returns:
        TODO(author): shape and dtype.
    """
    raise NotImplementedError
'''
SPEC = '''\
"""{title}."""

from judge.spec import Spec, call

# TODO(author): the sources, and in the panel 2 to 4 files of accepted/, the weakest right algorithm among them.
spec = Spec(entry="{entry}", sources=[], panel=[])


@spec.correctness
def any_shape(rng):
    """TODO(author): what the learner reads when he falls here. Unequal, odd sizes; length 1; every axis."""
    for shape in [(1,), (7,), (3, 5)]:
        yield call(rng.normal(size=shape).astype("f4"))


@spec.stability
def large_values(rng):
    """TODO(author): the regime in which careless formulas lose digits."""
    for scale in (1e3, 1e30):
        yield call((scale * rng.normal(size=(32, 9))).astype("f4"))


@spec.speed(at_most=3.0)
def long_rows(rng):
    """TODO(author): one call should take 0.3 ms or more. Time the library's function first."""
    yield call(rng.normal(size=(64, 4096 + int(rng.integers(1, 16)))).astype("f4"))
'''
SOLUTION = '''\
"""The reference."""

import numpy as np


def {entry}(x: np.ndarray) -> np.ndarray:
    """TODO(author): the real thing: right, stable, fast; it keeps its input's dtype, since it is the oracle too."""
    return x + x
'''


class BadName(ValueError):  # noqa: N818 - it says what the name is
    """No exercise can be called like this; the message says how it can."""


def scaffold(root: Path, name: str) -> dict[Path, bytes]:
    """The files of a new exercise below a catalogue's folder.

    Raises:
        BadName: where it is no TRACK/NAME.
    """
    if not NAME.fullmatch(name):
        raise BadName(f"{name}: is no TRACK/NAME in small letters, digits and underscores, such as maths/logsumexp")
    entry = name.rpartition("/")[2]
    words = {"entry": entry, "title": entry.replace("_", " ").capitalize()}
    files = {
        root / "exercises" / name / "statement.md": STATEMENT,
        root / "exercises" / name / "stub.py": STUB,
        root / "exercises" / name / "spec.py": SPEC,
        root / "reference" / name / "solution.py": SOLUTION,
    }
    return {path: text.format(**words).encode() for path, text in files.items()}


def unwritten(exercise: Exercise) -> Iterator[str]:
    """Where an author still has to write, and what."""
    names = [exercise.folder / name for name in ("statement.md", "stub.py", "spec.py")]
    for path in [*names, exercise.reference / "solution.py"]:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            _, marked, what = line.partition(MARK)
            if marked:
                yield f"{path}:{number}: still to be written: {what.strip().removesuffix(chr(34) * 3)}"
