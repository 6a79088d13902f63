"""A catalogue in a temporary folder, for tests that need an exercise of their own."""

from pathlib import Path
from textwrap import dedent

from judge.catalog import Catalog, Exercise

SPEC = '''
"""Twice the input."""

from judge.spec import Spec, call
from sandbox.box import Limits

spec = Spec(entry="twice", panel=[], limits=Limits(load_seconds=4, call_seconds=2, memory_mib=256))


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
COLUMNS = '''

@spec.correctness
def columns(rng):
    """Doubles columns as well."""
    yield call(rng.normal(size=(9, 2)).astype("f4"))
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
STATEMENT = "# Twice\n\n`twice(x)` adds `x` to itself.\n"
DOUBLED = {
    "accepted/product": "Two times x.\nreturn (2 * x).astype(x.dtype)",
    "accepted/loop": "A loop.\ny = x.copy()\nfor i in range(len(y)):\n    y[i] += x[i]\nreturn y",
    "accepted/wide": "In double precision.\nreturn (2 * x.astype('f8')).astype(x.dtype)",
    "wrong_answer/same": "Returns its argument.\nreturn x",
    "wrong_answer/thrice": "Three times.\nreturn 3 * x",
    "wrong_answer/half": "In half precision.\nreturn (2 * x.astype('f2')).astype(x.dtype)",
    "wrong_answer/first": "The first row only.\ny = x.copy()\ny[0] *= 2\nreturn y",
    "wrong_answer/sign": "The wrong sign.\nreturn -2 * x",
    "wrong_answer/plus": "Adds two.\nreturn x + 2",
    "unstable/square": "A square overflows.\nreturn np.sign(x) * np.sqrt(4 * x * x)",
    "unstable/square_of_sum": "The square of the sum overflows.\nreturn np.sign(x) * np.sqrt((x + x) ** 2)",
    "unstable/cube": "A cube overflows.\nreturn np.cbrt(8 * x**3)",
}


def solution(lesson_and_body: str) -> str:
    """A file that defines `twice`, from its lesson and the lines of its body."""
    lesson, _, body = lesson_and_body.partition("\n")
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f'"""{lesson}"""\n\nimport numpy as np\n\n\ndef twice(x):\n{lines}\n'


KNOWN = {name: solution(text) for name, text in DOUBLED.items()}
SAME, NO_SHIFT = KNOWN["wrong_answer/same"], KNOWN["unstable/square"]


def exercise(
    root: Path,
    *,
    spec: str = SPEC,
    solution: str = SOLUTION,
    known: dict[str, str] | None = None,
    stub: str | None = None,
    statement: str | None = None,
    name: str = "toy/twice",
) -> Exercise:
    """An exercise of this name below `root`, with these files."""
    files = {
        f"exercises/{name}/spec.py": spec,
        f"exercises/{name}/stub.py": STUB if stub is None else stub,
        f"exercises/{name}/statement.md": STATEMENT if statement is None else statement,
        f"reference/{name}/solution.py": solution,
    }
    files |= {f"reference/{name}/{one}.py": text for one, text in (KNOWN if known is None else known).items()}
    for place, text in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip())
    return Catalog(root).find(name)


def twice_and_again(root: Path) -> Path:
    """A catalogue with toy/twice, of two correctness families, and the same once more as toy/again."""
    exercise(root, spec=SPEC + COLUMNS)
    for tree in ("exercises", "reference"):
        (root / tree / "toy/again").symlink_to(root / tree / "toy/twice")
    return root


def submission(root: Path, text: str) -> Path:
    """A learner's file."""
    path = root / "mine.py"
    path.write_text(dedent(text))
    return path
