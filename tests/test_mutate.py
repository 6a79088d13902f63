"""Mutation: a change of the reference that no case notices is told, and one that is right is listed with a reason."""

import json

import pytest

import cli
from judge.mutants import Mutant, mutants
from judge.mutate import Bench, Tried, mutate
from judge.seeds import Seed
from judge.spec import SpecError
from tests.catalogs import SPEC, exercise

SEEDS = [Seed.parse("1"), Seed.parse("2")]
SUM = '''"""Adds x to itself, and a little more where it is large."""


def twice(x):
    if abs(x).max() > 1e35:
        return x + x * 3
    return x + x
'''
DIVIDED = SUM.replace("x + x * 3", "x / 2 * 4")  # the same in every digit, and other answers if any case had it


def played(root, solution=SUM, listed="", seeds=SEEDS):
    own = exercise(root, solution=solution)
    if listed:
        (own.reference / "equivalent.toml").write_text(listed)
    return mutate(own, seeds=seeds)


def fates(found):
    return {one.mutant.new: one.fate for one in found.played}


def test_what_a_case_notices_is_killed_and_said_by_which_family(tmp_path):
    found = played(tmp_path)
    (zero,) = (one for one in found.played if one.mutant.line == 7 and one.mutant.new == "return x - x")
    assert (zero.fate, zero.by, zero.code) == ("killed", "correctness/rows", "wrong_answer")


def test_what_no_case_reaches_never_differs_and_is_told(tmp_path):
    assert fates(played(tmp_path))["return x + x / 3"] == "same"


WIDE = SPEC.replace('yield call((1e30', 'yield call(np.full(4, 1e36, "f4"))\n    yield call((1e30').replace(
    "from judge.spec", "import numpy as np\n\nfrom judge.spec"
)


def test_answers_that_differ_within_the_yardstick_survive(tmp_path):
    rough = SUM.replace("return x + x\n", "return x + x * 1.0000001\n")
    found = mutate(exercise(tmp_path, solution=rough), seeds=SEEDS)
    assert fates(found)["return x + x"] == "survived"
    assert 0 < found.score < 1
    assert not found.ok
