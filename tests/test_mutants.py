"""Mutants: each is one change of a program, and what bears on no answer is left alone."""

import ast

import pytest

from judge.mutants import mutants
from tests.boxes import ROOT


def made(source: str) -> set[str]:
    """What the first statement of the source becomes."""
    return {one.new for one in mutants(source)}


@pytest.mark.parametrize(
    ("source", "new"),
    [
        ("y = a + b", {"y = a - b", "y = a", "y = b"}),
        ("y = a - b", {"y = a + b", "y = a", "y = b - a"}),
        ("y = a @ b", {"y = a", "y = b", "y = b @ a"}),
        ("y = -x", {"y = x"}),
        ("y = 3", {"y = 4", "y = 2"}),
        ("y = -1", {"y = 1", "y = 0", "y = -2"}),
        ("y = 0.5", {"y = 1.0", "y = 1.5"}),
        ("y = 0.0", {"y = 1.0"}),
        ("y = True", {"y = False"}),
        ("y = a < b", {"y = a <= b", "y = a > b"}),
        ("y = a < b < c", {"y = a <= b < c", "y = a > b < c", "y = a < b <= c", "y = a < b > c"}),
        ("y = a and b", {"y = a or b", "y = a", "y = b"}),
        ("y = a if b else c", {"y = a", "y = c"}),
        ("y = f(a, k=b)", {"y = f(a)", "y = a"}),
        ("y = f(a, b)", {"y = f(b, a)", "y = a"}),
        ("y = x.sum(axis=a)", {"y = x.sum()", "y = x.mean(axis=a)", "y = x"}),
        ("y = np.exp(x)", {"y = np.expm1(x)", "y = x"}),
        ("y = range(n)", {"y = range(n + 1)", "y = range(n - 1)", "y = n"}),
        ("y = a[i, j]", {"y = a[j, i]", "y = a"}),
        ("y = a[i:]", {"y = a[:]", "y = a[i + 1:]", "y = a[i - 1:]", "y = a[i:-1]", "y = a"}),
        ("y = a.T", {"y = a"}),
        ("y += x", {"pass", "y = x", "y -= x"}),
        ("y[i] = x", {"pass"}),
        ("y.append(x)", {"pass", "y", "x"}),
        ("y = [i for i in a if b]", {f"y = [i for i in {a}]" for a in ("a", "list(a)[1:] if b", "list(a)[:-1] if b")}),
    ],
)
def test_every_part_of_a_statement_is_changed(source, new):
    assert made(source) == new


@pytest.mark.parametrize(
    ("source", "new"),
    [
        ("if a:\n    b\n", {"if True:", "if False:"}),
        ("for a in b:\n    c\n", {"for a in list(b)[1:]:", "for a in list(b)[:-1]:"}),
        ("while a:\n    break\n", {"pass"}),
        ("def f(x, axis=0):\n    return x\n", {"def f(x, axis=1):", "def f(x, axis=-1):"}),
    ],
)
def test_what_holds_other_statements_is_told_by_its_first_line(source, new):
    assert made(source) == new


@pytest.mark.parametrize(
    "source",
    [
        '"""Two and two."""',
        "def f(x: A + B) -> C + D:\n    '''One.'''\n    return x",
        "with np.errstate(over='ignore', divide=e()):\n    y",
        "@decorated(1)\ndef f():\n    return y",
        "import a as b",
    ],
)
def test_what_bears_on_no_answer_is_left_alone(source):
    assert made(source) == set()


def test_the_words_of_an_exception_and_of_idle_arguments_are_left_alone():
    assert made("raise ValueError(f'{a + 1} is too much')") == {"pass"}
    assert made("y = zip(a, strict=True)") == {"y = a"}


def test_each_mutant_is_another_program_with_one_change():
    source = "def f(x):\n    y = x + x\n    return y * 2 - 1\n"
    found = mutants(source)
    files = [one.source for one in found]
    assert len(set(files)) == len(files) > 6
    for one in found:
        changed = [new for old, new in zip(source.splitlines(), one.source.splitlines(), strict=True) if old != new]
        assert len(changed) == 1
        assert one.new == changed[0].strip()
        assert one.old == source.splitlines()[one.line - 1].strip()


def test_a_change_is_named_by_both_statements():
    assert [one.change for one in mutants("y = -x")] == ["y = -x -> y = x"]


@pytest.mark.parametrize("name", ["tokens/digits", "transformer/attention"])
def test_every_mutant_of_a_reference_is_python(name):
    found = mutants((ROOT / "reference" / name / "solution.py").read_text())
    assert len(found) > 50
    assert all(ast.parse(one.source) for one in found)
