"""Bands: a prediction is right at their edge, and wrong beyond it."""

from dataclasses import replace

import numpy as np
import pytest

from judge.answers import answers
from judge.axes.axis import Planned, Trial
from judge.axes.correctness import Correctness
from judge.bands import factor, within
from judge.spec import Case, Measure, call
from judge.verdict import Code
from sandbox.box import Returned
from tests.catalogs import exercise


@pytest.fixture
def told(tmp_path):
    """What is found in a prediction of 40, or None."""
    subject = exercise(tmp_path, known={})

    def finding(value, band):
        family = replace(subject.spec.families[0], measure=Measure(**band))
        steps = (call(20.0),)
        right = answers(subject, steps, family.measure, np.random.default_rng(0), 4)
        return Correctness().tell(Trial(Planned(family, Case("x[0]", steps)), (Returned(value),), right)).finding

    return finding


@pytest.fixture
def predicted(told):
    """The verdict on a prediction of 40."""

    def verdict(value, band):
        finding = told(value, band)
        return Code.ACCEPTED if finding is None else finding.code

    return verdict


@pytest.mark.parametrize(("value", "right"), [(40.0, 1), (41.9, 1), (38.1, 1), (42.1, 0), (37.9, 0), (-40.0, 0)])
def test_within_a_share(predicted, value, right):
    assert predicted(value, within(0.05)) is (Code.ACCEPTED if right else Code.WRONG_ANSWER)


@pytest.mark.parametrize(
    ("value", "right"), [(40.0, 1), (79.0, 1), (20.5, 1), (81.0, 0), (19.5, 0), (0.0, 0), (-9.0, 0)]
)
def test_within_a_factor(predicted, value, right):
    assert predicted(value, factor(2.0)) is (Code.ACCEPTED if right else Code.WRONG_ANSWER)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_what_is_no_prediction_is_wrong(predicted, value):
    for band in (within(0.05), factor(2.0)):
        assert predicted(value, band) is not Code.ACCEPTED


@pytest.mark.parametrize("value", [0, -9.0])
def test_what_has_no_logarithm_is_told_as_an_answer(told, value):
    assert "got -inf" in told(value, factor(2.0)).message
