"""A catalogue in a temporary folder, for tests that need an exercise of their own."""

from pathlib import Path
from textwrap import dedent

from judge.catalog import Catalog, Exercise

SPEC = '''
"""Twice the input."""

from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(entry="twice", panel=[], limits=Limits(load_seconds=20, call_seconds=2, memory_mib=256))


@spec.correctness
def rows(rng):
    """Doubles every element."""
    for n in (1, 5, 33):
        yield call(rng.normal(size=(2, n)).astype("f4"))


@spec.stability
def large(rng):
    """Squares of large numbers must not appear on the way."""
    yield call((1e30 * rng.normal(size=(8, 4))).astype("f4"))
'''
SOLUTION = '''
"""Adds x to itself."""


def twice(x):
    return x + x
'''
STUB = '''
def twice(x):
    """Double x: float32[...]."""
    raise NotImplementedError
'''
NO_SHIFT = '''
"""The square of a large number overflows on the way."""

import numpy as np


def twice(x):
    return np.sign(x) * np.sqrt(4 * x * x)
'''
SAME = '''
"""Returns its argument."""


def twice(x):
    return x
'''
KNOWN = {
    "accepted/product": '"""Two times x."""\n\n\ndef twice(x):\n    return (2 * x).astype(x.dtype)\n',
    "accepted/loop": '"""A loop."""\n\n\ndef twice(x):\n    y = x.copy()\n    for i in range(len(y)):\n        y[i] += x[i]\n    return y\n',
    "accepted/wide": '"""In double."""\n\n\ndef twice(x):\n    return (2 * x.astype("f8")).astype(x.dtype)\n',
    "wrong_answer/same": SAME,
    "wrong_answer/thrice": '"""Three times."""\n\n\ndef twice(x):\n    return 3 * x\n',
    "wrong_answer/half": '"""In half precision."""\n\n\ndef twice(x):\n    return (2 * x.astype("f2")).astype(x.dtype)\n',
    "wrong_answer/first": '"""First row only."""\n\n\ndef twice(x):\n    y = x.copy()\n    y[0] *= 2\n    return y\n',
    "wrong_answer/sign": '"""Minus."""\n\n\ndef twice(x):\n    return -2 * x\n',
    "wrong_answer/plus": '"""Adds two."""\n\n\ndef twice(x):\n    return x + 2\n',
    "unstable/square": NO_SHIFT,
    "unstable/square_64": NO_SHIFT.replace("4 * x * x", "(x + x) ** 2").replace("square", "square of the sum"),
    "unstable/cube": NO_SHIFT.replace("np.sqrt(4 * x * x)", "np.cbrt(8 * np.abs(x) ** 3)").replace("square", "cube"),
}


def exercise(root: Path, *, spec: str = SPEC, solution: str = SOLUTION, known: dict[str, str] | None = None) -> Exercise:
    """An exercise `toy/twice` below `root`, with these files."""
    files = {
        "exercises/toy/twice/spec.py": spec,
        "exercises/toy/twice/stub.py": STUB,
        "exercises/toy/twice/statement.md": "# Twice\n",
        "reference/toy/twice/solution.py": solution,
    }
    files |= {f"reference/toy/twice/{name}.py": text for name, text in (KNOWN if known is None else known).items()}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip())
    return Catalog(root).find("toy/twice")


def submission(root: Path, text: str) -> Path:
    """A learner's file."""
    path = root / "mine.py"
    path.write_text(dedent(text))
    return path
