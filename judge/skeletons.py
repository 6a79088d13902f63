"""The texts of a new exercise, by kind and framework: each runs as it is, and says where an author must write.

In braces stand the exercise's own words: its entry, its title, and how its framework writes things.
"""

WORDS = {
    "numpy": {
        "library": "import numpy as np",
        "array": "np.ndarray",
        "normal": 'rng.normal(size=shape).astype("f4")',
        "framework": "",
    },
    "torch": {
        "library": "import torch",
        "array": "torch.Tensor",
        "normal": 'torch.from_numpy(rng.standard_normal(shape, dtype="f4"))',
        "framework": ', framework="torch"',
    },
}
HEAD = '''\
"""{title}."""

{library}

from judge.spec import Spec, {steps}

# TODO(author): the sources, and in the panel 2 to 4 files of accepted/, the weakest right algorithm among them.
spec = Spec(entry="{entry}"{framework}{kind}, sources=[], panel=[])


def normal(rng, *shape):
    """Ordinary numbers, float32."""
    return {normal}

'''
STATEMENT = """\
# {title}

```python
def {entry}(x):
    ...
```

TODO(author): say in a sentence what `{entry}` computes, and write the formula, in LaTeX between $ and $.

- TODO(author): what comes in: names, shapes, dtypes.
- TODO(author): what must come out: shape, dtype, and the value for empty, masked and length-1 inputs.
- TODO(author): what is out of contract. Only what stands here may be tested.
"""
STUB = '''\
"""{title}."""

{library}


def {entry}(x: {array}) -> {array}:
    """TODO(author): one sentence.

    Args:
        x: TODO(author): shape, dtype, range.

    Returns:
        TODO(author): shape and dtype.
    """
    raise NotImplementedError
'''
SPEC = (
    HEAD
    + '''
@spec.correctness
def any_shape(rng):
    """TODO(author): what the learner reads when he falls here. Unequal, odd sizes; length 1; every axis."""
    for shape in [(1,), (7,), (3, 5)]:
        yield call(normal(rng, *shape))


@spec.stability
def large_values(rng):
    """TODO(author): the regime in which careless formulas lose digits."""
    for scale in (1e3, 1e30):
        yield call(scale * normal(rng, 32, 9))


@spec.speed(at_most=3.0)
def long_rows(rng):
    """TODO(author): one call should take 0.3 ms or more. Time the library's function first."""
    yield call(normal(rng, 64, 4096 + int(rng.integers(1, 16))))
'''
)
SOLUTION = '''\
"""The reference."""

{library}


def {entry}(x: {array}) -> {array}:
    """TODO(author): the real thing: right, stable, fast; it keeps its input's dtype, since it is the oracle too."""
    return x + x
'''
KERNEL_STATEMENT = """\
# {title}

```python
def {entry}(memory, x, y):
    ...
```

TODO(author): say in a sentence what the kernel computes, and write the formula, in LaTeX between $ and $.

| argument | what it is |
|---|---|
| `memory` | one flat tensor, float32; x and y lie somewhere in it, everything else is NaN and not yours |
| `x` | `((rows, cols), (stride, 1), address)`: what `memory.as_strided(*x)` makes a matrix of |
| `y` | the same for the answer: the same shape, elsewhere, with a stride of its own |
| returns | `memory`, in which nothing but y has changed |

- TODO(author): what is out of contract. Only what stands here may be tested.
"""
KERNEL_STUB = '''\
"""{title}, as a kernel in Triton."""

import torch
import triton
import triton.language as tl

View = tuple[tuple[int, int], tuple[int, int], int]


@triton.jit
def {entry}_kernel(x_ptr, y_ptr, rows, cols, x_stride, y_stride, BLOCK: tl.constexpr):
    """TODO(author): what one program does."""


def {entry}(memory: torch.Tensor, x: View, y: View) -> torch.Tensor:
    """TODO(author): one sentence.

    Args:
        memory: [size] float32; all of it that is neither x nor y is NaN, and not yours.
        x: ((rows, cols), (stride, 1), address): the arguments of `memory.as_strided`; TODO(author): the smallest sizes.
        y: the same shape elsewhere, with a stride of its own.

    Returns:
        `memory`, in which nothing but y has changed.
    """
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    raise NotImplementedError
'''
KERNEL_SPEC = '''\
"""{title}, as a kernel in Triton."""

import numpy as np
import torch

from judge import draw
from judge.guarded import asked, given, lay
from judge.spec import Spec, call
from sandbox.box import Limits

# TODO(author): the sources, and in the panel 2 to 4 files of accepted/, the weakest right algorithm among them.
spec = Spec(
    entry="{entry}",
    kind="kernel",
    framework="triton",
    sources=[],
    panel=[],
    limits=Limits(load_seconds=60.0, call_seconds=20.0),
)


def matrix(rng, x):
    """One call: rows of x and of y lie apart, by gaps of their own. No twins: they would move guards into the data."""
    there, here = rng.permutation(np.arange(1, 40))[:2].tolist()
    return call(*lay(given(x, gap=there), asked(*x.shape, gap=here)))


def normal(rng, *shape):
    """Ordinary numbers, float32."""
    return torch.from_numpy(rng.standard_normal(shape, dtype="f4"))


@spec.correctness(scale="elem", twins=False)
def any_shape(rng):
    """TODO(author): what the learner reads when he falls here. No power of two; one row; one column; strides."""
    for rows, cols in [(1, 7), (3, 5), (int(rng.integers(2, 9)), 1)]:
        yield matrix(rng, normal(rng, rows, cols))


@spec.stability(scale="elem")
def large_values(rng):
    """TODO(author): the regime in which careless formulas lose digits."""
    yield matrix(rng, 1e30 * normal(rng, 4, 9))


@spec.speed(at_most=1.5, device="gpu", scale="elem", noise=False)
def large_on_a_gpu(rng):
    """TODO(author): on a GPU, within a multiple of the reference, or `against=` the library's own function."""
    yield call(*lay(given(draw.normal(rng, (8192, 4096))), asked(8192, 4096)))
'''
KERNEL_SOLUTION = '''\
"""The reference, in torch, so that the judge needs neither Triton nor a GPU."""

import torch


def {entry}(memory, x, y):
    """TODO(author): the real thing: right, stable, fast; it keeps the memory's dtype, since it is the oracle too."""
    x, y = memory.as_strided(*x), memory.as_strided(*y)
    torch.add(x, x, out=y)
    return memory
'''
CLASS_STATEMENT = """\
# {title}

```python
class {entry}:
    def __init__(self, size): ...
    def add(self, x): ...
    def value(self): ...
```

TODO(author): say in a sentence what an object of `{entry}` holds, and write what each method does to it.

- TODO(author): what comes in: names, shapes, dtypes.
- TODO(author): what must come out of each method, also before anything was added, and what raises ValueError.
- TODO(author): what is out of contract. Only what stands here may be tested.
"""
CLASS_STUB = '''\
"""{title}."""

{library}


class {entry}:
    """TODO(author): what it holds."""

    def __init__(self, size: int) -> None:
        """Make an empty one.

        Args:
            size: TODO(author): range.
        """
        raise NotImplementedError

    def add(self, x: {array}) -> None:
        """TODO(author): one sentence.

        Args:
            x: TODO(author): shape, dtype, range.
        """
        raise NotImplementedError

    def value(self) -> {array}:
        """TODO(author): what comes back: shape and dtype."""
        raise NotImplementedError
'''
CLASS_SPEC = (
    HEAD
    + '''
@spec.correctness
def adds_up(rng):
    """TODO(author): what the learner reads when he falls here. Every method, in every order; empty; full."""
    for size in rng.permutation([1, 5, 8]).tolist():
        steps = [new(size)]
        for _ in range(3):
            steps += [method("add", normal(rng, size)), method("value")]
        yield steps


@spec.correctness
def objects_share_nothing(rng):
    """TODO(author): two that live at the same time share nothing."""
    size = int(rng.integers(2, 9))
    yield [
        *(new(size, target=name) for name in ("left", "right")),
        *(method("add", normal(rng, size), target=name) for name in ("left", "right", "left")),
        *(method("value", target=name) for name in ("left", "right")),
    ]


@spec.stability
def small_beside_large(rng):
    """TODO(author): the regime in which careless bookkeeping loses digits."""
    size = int(rng.integers(2, 9))
    yield [new(size), *(method("add", scale * normal(rng, size)) for scale in (1e6, 1.0, 1.0)), method("value")]


@spec.growth(of="seconds", at_most=1.4, sizes=(64, 128, 256, 512), noise=False)
def ever_more(rng, times):
    """TODO(author): how the time grows with the number of steps."""
    yield [new(2048), *(method("add", normal(rng, 2048)) for _ in range(times)), method("value")]
'''
)
CLASS_SOLUTION = '''\
"""The reference."""

{library}


class {entry}:
    """TODO(author): the real thing: right, stable, fast; it keeps its input's dtype, since it is the oracle too."""

    def __init__(self, size: int) -> None:
        self.size, self.sum = size, None

    def add(self, x: {array}) -> None:
        if len(x) != self.size:
            raise ValueError(f"expected {{self.size}} numbers, got {{len(x)}}")
        self.sum = x + 0 if self.sum is None else self.sum + x

    def value(self) -> {array}:
        return self.sum + 0
'''
KINDS = {
    "function": (STATEMENT, STUB, SPEC, SOLUTION),
    "stateful": (CLASS_STATEMENT, CLASS_STUB, CLASS_SPEC, CLASS_SOLUTION),
    "kernel": (KERNEL_STATEMENT, KERNEL_STUB, KERNEL_SPEC, KERNEL_SOLUTION),
}


def texts(kind: str, framework: str, entry: str, title: str) -> tuple[str, ...]:
    """Statement, stub, spec and solution."""
    words = {
        **WORDS[framework],
        "entry": entry,
        "title": title,
        "steps": "method, new" if kind == "stateful" else "call",
        "kind": "" if kind == "function" else f', kind="{kind}"',
    }
    made = [text.format(**words) for text in KINDS[kind]]
    if kind == "kernel":
        return tuple(made)
    unused = f"\n{words['library']}\n"
    return tuple(text if f"{words['library'].split()[-1]}." in text else text.replace(unused, "", 1) for text in made)
