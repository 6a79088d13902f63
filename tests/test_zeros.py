"""Exact zeros that right solutions meet by luck are found; those that the structure makes are not."""

import pytest

from judge.seeds import Seed
from judge.trials import PLAYED, Cases
from judge.verify import by_itself
from tests.catalogs import exercise

SEED = Seed.parse("1")
SPEC = '''"""A sum less the same sum, and where x is negative nothing at all."""
from judge.spec import Spec, call

spec = Spec(entry="rest", panel=["from_behind"])


@spec.correctness(scale="tensor")
def sums(rng):
    """The sum of x less the sum of x, beside x where it is positive."""
    yield call(%s)
'''
SOLUTION = """
import numpy as np


def rest(x):
    return np.append(np.maximum(x, 0), x.sum() - x.sum()).astype(x.dtype)
"""
BEHIND = SOLUTION.replace("x.sum() - x.sum()", "np.cumsum(x)[-1] - np.cumsum(x[::-1])[-1]")
WHOLE = "rng.permutation(np.arange(-20, 20) * 3.0).astype('f4')"


def told(root, drawn=WHOLE, least="", panel=BEHIND):
    spec = (
        (SPEC % drawn)
        .replace('"tensor"', f'"tensor"{least}')
        .replace("from judge", "import numpy as np\nfrom judge", 1)
    )
    one = exercise(root, spec=spec, solution=SOLUTION, known={"accepted/from_behind": f'"""From behind."""\n{panel}'})
    found = by_itself(one, [Cases(one, axis, SEED) for axis in PLAYED], SEED)
    return [text for text in found if "an exact 0" in text]


def test_sums_that_are_exact_here_and_nowhere_near_are_met_by_luck(tmp_path):
    found = told(tmp_path)
    assert len(found) == 1
    assert "spec.py:" in found[0]
    assert "sums: asks for an exact 0 in sums[0.0] that right solutions meet by luck" in found[0]


@pytest.mark.parametrize("least", [", least=2.0**-24", ", noise=False"])
def test_who_asks_for_no_exact_zero_or_sends_exact_data_is_told_nothing(tmp_path, least):
    assert told(tmp_path, least=least) == []


@pytest.mark.parametrize("drawn", [WHOLE, "rng.normal(size=40).astype('f4')"])
def test_a_zero_that_everybody_meets_near_by_as_well_is_none_of_luck(tmp_path, drawn):
    assert told(tmp_path, drawn, panel=SOLUTION.replace("np.maximum(x, 0)", "np.where(x > 0, x, 0)")) == []
