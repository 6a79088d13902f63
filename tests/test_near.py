"""What is plainly near may be called so only where the yardstick's own reading agrees."""

import numpy as np
import pytest
import torch

from judge.near import laid, near, yards
from judge.spec import Measure
from judge.yardstick import Evidence, lay, read

SCALES = ["row", "elem", "elem1", "one", "tensor"]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("make", [np.asarray, torch.from_numpy])
def test_an_error_is_told_from_a_smaller_one_as_the_yardstick_tells_it(scale, dtype, make):
    rng = np.random.default_rng(0)
    want = rng.normal(size=(7, 9)).astype(dtype)
    got = (want * (1 + 1e-2 * rng.normal(size=(7, 9)))).astype(dtype)
    how = Measure(scale=scale)
    error = float(read(got, dtype, Evidence(want.astype(np.float64), zeros=False), how).error.max())
    assert near(make(got), make(want), how, error * 1.001)
    assert not near(make(got), make(want), how, error * 0.999)


def test_a_row_may_lie_along_any_axis():
    want = np.array([[1.0, 100.0], [1.0, 100.0]])
    got = want + np.array([[0.5, 0.0], [0.0, 0.0]])
    assert near(got, want, Measure(scale="row"), 0.01)
    assert not near(got, want, Measure(scale="row", axis=0), 0.01)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    ("got", "want"),
    [
        ([1.0, np.nan], [1.0, 2.0]),
        ([1.0, np.nan], [1.0, np.nan]),
        ([1.0, np.inf], [1.0, 2.0]),
        ([1.0, 2.0], [1.0, np.inf]),
        ([1.0, -np.inf], [1.0, np.inf]),
        ([5.0, np.inf], [1.0, np.inf]),
        ([3e38, 1.0], [-3e38, 1.0]),
    ],
)
@pytest.mark.parametrize("make", [np.asarray, torch.from_numpy])
def test_no_infinity_and_no_nan_is_plain(scale, got, want, make):
    both = (make(np.array(one, dtype=np.float32)) for one in (got, want))
    assert not near(*both, Measure(scale=scale), 1.5)


@pytest.mark.parametrize(
    "got",
    [
        torch.tensor([1.0, 2.0]).double(),
        torch.tensor([[1.0, 2.0]]),
        torch.tensor([1.0, 2.0], device="meta"),
        np.array([1.0, 2.0], dtype=np.float32),
        [1.0, 2.0],
        None,
    ],
)
def test_another_kind_of_answer_is_not_near(got):
    assert not near(got, torch.tensor([1.0, 2.0]), Measure(), 1e9)


@pytest.mark.parametrize("make", [np.array, torch.tensor])
def test_integers_are_equal_or_not(make):
    assert near(make([1, 2]), make([1, 2]), Measure(), 0.0)
    assert not near(make([1, 3]), make([1, 2]), Measure(), 1e9)


def test_an_exact_answer_is_equal_or_not():
    assert near(np.array([1.0]), np.array([1.0]), Measure(exact=True), 0.0)
    assert not near(np.array([1.0 + 1e-15]), np.array([1.0]), Measure(exact=True), 1e9)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 2), ()])
def test_arrays_of_any_shape(scale, shape):
    assert near(np.zeros(shape), np.zeros(shape), Measure(scale=scale), 1e-9)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("least", [0.0, 0.1])
def test_a_device_lays_the_same_yards_and_reads_the_same_errors(scale, dtype, least):
    source, kind, how = torch.Generator().manual_seed(3), getattr(torch, dtype), Measure(scale=scale, least=least)
    truth = torch.randn(7, 9, generator=source, dtype=torch.float64)
    truth[0, 0], truth[1, 1] = 0.0, 1e-9
    members = [(truth * (1 + 1e-2 * torch.randn(7, 9, generator=source))).to(kind) for _ in range(3)]
    got = (truth + 1e-2 * torch.randn(7, 9, generator=source)).to(kind)
    panel = [one.double().numpy() for one in members]
    evidence = Evidence(truth.numpy(), panel=panel, zeros=False)
    yard, length = lay(dtype, evidence, how), laid(truth, members, how)
    assert np.allclose(length.numpy().ravel(), yard.length.ravel(), rtol=1e-12)
    reading = read(got.double().numpy() if dtype == "bfloat16" else got.numpy(), dtype, evidence, how)
    assert yards(got, truth, length, how) == pytest.approx(float((reading.error / reading.yard).max()), rel=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_nothing_is_laid_for_what_is_not_plain(scale):
    how, ones = Measure(scale=scale), torch.ones(2, 2, dtype=torch.float64)
    for truth, member in [
        (ones * torch.inf, ones.half()),
        (ones * 1e6, (ones * 1e6).half()),
        (ones * torch.nan, ones.half()),
        (ones, (ones * torch.nan).half()),
        (ones, ones.int()),
        (ones, ones[0].half()),
        (ones.float(), ones.half()),
        (ones[:0], ones[:0].half()),
    ]:
        assert laid(truth, [ones[: len(truth)].half(), member], how) is None
    length = laid(ones, [ones.half()], how)
    for got in (ones * torch.inf, ones * torch.nan):
        assert not yards(got.half(), ones, length, how) <= 1e9
