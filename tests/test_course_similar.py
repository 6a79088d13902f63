"""Alike: a copy with other names is found, and what everybody must write is not held against anybody."""

import random
import re

import pytest

from judge.catalog import Catalog
from judge.course.similar import FEWEST_TOKENS, LARGEST, MOST_TOKENS, pairs

pytest.importorskip("rapidfuzz")

STUB = '''def mean_std(x, axis=-1):
    """Mean and standard deviation."""
    raise NotImplementedError
'''
MINE = '''import numpy as np


def mean_std(x, axis=-1):
    """Mean and standard deviation."""
    # two passes, as the lecture says
    total = np.zeros(x.shape[:-1])
    for at in range(x.shape[-1]):
        total = total + x[..., at]
    mean = total / x.shape[-1]
    spread = np.zeros(x.shape[:-1])
    for at in range(x.shape[-1]):
        spread = spread + (x[..., at] - mean) ** 2
    return mean, np.sqrt(spread / x.shape[-1])
'''
OTHER = """import numpy


def mean_std(x, axis=-1):
    wide = numpy.asarray(x, dtype="f8")
    count, mean, m2 = 0, 0.0, 0.0
    while count < wide.shape[-1]:
        value = wide[..., count]
        count += 1
        delta = value - mean
        mean += delta / count
        m2 += delta * (value - mean)
    if count == 0:
        raise ValueError("nothing to take the mean of")
    return [part.astype(x.dtype) for part in (mean, (m2 / count) ** 0.5)]
"""
RENAMED = re.sub(r"\b(total|mean|spread|at)\b", lambda found: f"my_{found[0]}", MINE).replace("my_mean_std", "mean_std")


def alike(*files, stub=STUB):
    named = {text.encode(): [f"learner {at}"] for at, text in enumerate(files)}
    return pairs("toy/mean_std", stub.encode(), named)


def test_a_copy_with_other_names_comments_and_lines_is_found():
    copied = RENAMED.replace("# two passes, as the lecture says", "# all my own work\n\n")
    (pair,) = alike(MINE, copied, OTHER)
    assert (pair.one, pair.other) == (("learner 0",), ("learner 1",))
    assert pair.structure == 1.0
    assert 0.3 < pair.words < 0.9


def test_different_solutions_are_not_alike():
    assert alike(MINE, OTHER) == []


def test_several_who_handed_in_the_same_file_are_one_line():
    (pair,) = pairs("toy/mean_std", STUB.encode(), {MINE.encode(): ["ann", "bob", "cy"], OTHER.encode(): ["dee"]})
    assert (pair.one, pair.other, pair.structure, pair.words) == (("ann", "bob", "cy"),) * 2 + (1.0, 1.0)


def test_what_the_stub_says_is_nobodys_work():
    long_stub = MINE.replace("return mean, np.sqrt(spread / x.shape[-1])", "raise NotImplementedError")
    mine = long_stub.replace("raise NotImplementedError", "return mean, np.sqrt(spread / x.shape[-1])")
    theirs = long_stub.replace("raise NotImplementedError", "return mean, np.sqrt(spread) * x.shape[-1] ** -0.5")
    assert alike(mine, theirs, stub=long_stub) == []
    assert len(alike(mine, theirs)) == 1


def test_what_much_of_the_class_writes_is_nobodys_work():
    rng = random.Random(7)
    shared = "".join(f"    x{at} = x{at} + {at} * y[{at}]\n" for at in range(12))
    ends = [
        "".join(f"    z = z {rng.choice('+-*/')} f({rng.choice('abc')}, {at})\n" for at in range(9)) for _ in range(8)
    ]
    files = [f"def mean_std(x, axis=-1):\n{shared}{end}    return z\n" for end in ends]
    assert alike(*files[:3]) != []
    assert alike(*files) == []


def test_a_short_answer_is_no_hint():
    short = "def mean_std(x, axis=-1):\n    return x.mean(axis), x.std(axis)\n"
    assert alike(short, short.replace("x", "y")) == []


@pytest.mark.parametrize(
    "source",
    [b"\x00\xff\xfe", b"def f(:\n  'x", b"x" * (LARGEST + 1), b"(" * 5000, b"# coding: none\n", b"\t x\n  y\n \tz\n"],
)
def test_what_is_no_python_is_compared_with_nothing(source):
    files = {source: ["ann", "bob"], MINE.encode(): ["cy"], RENAMED.encode(): ["dee"]}
    assert [(pair.one, pair.other) for pair in pairs("toy/mean_std", STUB.encode(), files)] == [(("cy",), ("dee",))]


def test_the_right_solutions_of_an_exercise_are_not_alike_merely_for_being_right():
    exercise = Catalog().find("transformer/attention")
    right = [exercise.reference / "solution.py", *(exercise.reference / "accepted").glob("*.py")]
    found = pairs(exercise.name, exercise.stub.encode(), {path.read_bytes(): [path.stem] for path in right})
    assert found == []


def test_the_longest_files_are_compared_by_their_beginnings():
    line = "".join(f"x{at} = f(x{at}, {at}) + [{at}]\n" for at in range(MOST_TOKENS // 8))
    assert FEWEST_TOKENS < MOST_TOKENS
    assert len(alike(line + "x = 1\n", line + "y = g(2)\n")) <= 1
