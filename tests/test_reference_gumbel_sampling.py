"""maths/gumbel_sampling's reference, beside scipy's chi-square test and divergence, torch's, and mpmath."""

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch

from judge.catalog import Catalog

EXERCISE = Catalog().find("maths/gumbel_sampling")
KL = EXERCISE.solution.kl
SEEN = {family.name: family.measure.seen for family in EXERCISE.spec.families}
MODULE = EXERCISE.module


def rng(seed=1):
    return np.random.default_rng(seed)


def test_scipys_chi_square_test_believes_the_draws():
    logits = np.array([0.5, -1.0, 2.0, -np.inf, 0.0], "f4")
    draws = EXERCISE.solution(np.tile(logits, (50000, 1)), rng())
    count = np.bincount(draws, minlength=5)
    assert (draws.dtype, count[3]) == (np.int64, 0)
    kept = np.isfinite(logits)
    expected = 50000 * scipy.special.softmax(logits[kept].astype("f8"))
    assert scipy.stats.chisquare(count[kept], expected).pvalue > 1e-3


@pytest.mark.parametrize("b", [6000, 20000])
def test_what_is_seen_of_draws_is_scipys_test_at_one_in_a_million(b):
    rows = MODULE.dealt(b)
    draws = np.empty(b, np.int64)
    for at, row in enumerate(rows):
        p = scipy.special.softmax(row)
        draws[at::3] = rng(at).choice(len(p), size=len(draws[at::3]), p=p)
    far, ties = MODULE.surprise(draws)
    assert max(far, *ties) < 1
    statistic, free = 0.0, 0
    for at, row in enumerate(rows):
        possible = np.isfinite(row)
        count = np.bincount(draws[at::3], minlength=len(row))[possible]
        statistic += scipy.stats.chisquare(count, count.sum() * scipy.special.softmax(row[possible])).statistic
        free += possible.sum() - 1
    assert far >= 0.95 * statistic / scipy.stats.chi2.isf(1e-6, free)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("shares", "draws from another distribution"),
        ("impossible", "classes that are impossible"),
        ("repeated", "draws that depend on one another, at a distance of 3"),
        ("out of range", "classes that are impossible"),
    ],
)
def test_draws_from_elsewhere_are_seen(bad, said):
    b = 20001
    logits = np.tile(MODULE.dealt(b), (b // 3 + 1, 1))[:b]
    draws = EXERCISE.solution(logits, rng())
    assert SEEN["frequencies"](draws) == "draws as the logits say"
    match bad:
        case "shares":
            draws = EXERCISE.solution(0.9 * logits, rng(2))
        case "impossible":
            draws[0] = np.flatnonzero(np.isinf(MODULE.dealt(b)[0]))[0]
        case "repeated":
            draws[3:] = np.where(rng(2).random(b - 3) < 0.2, draws[:-3], draws[3:])
        case "out of range":
            draws[5] = 7
    assert SEEN["frequencies"](draws) == said
    assert SEEN["large_logits"](draws) > 1


def test_torch_and_scipy_agree_on_the_divergence():
    p, q = rng(1).normal(size=(30, 8)).astype("f4"), rng(2).normal(size=(30, 8)).astype("f4")
    log_p, log_q = (torch.log_softmax(torch.from_numpy(x).double(), 1) for x in (p, q))
    want = torch.nn.functional.kl_div(log_q, log_p, reduction="none", log_target=True).sum(1)
    got = KL(p, q)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-6)
    wide = (scipy.special.softmax(x.astype("f8"), axis=1) for x in (p, q))
    np.testing.assert_allclose(got, scipy.stats.entropy(*wide, axis=1), rtol=1e-6)


@pytest.mark.parametrize("apart", [3e-5, 0.3, 2000.0])
def test_the_oracle_is_right_to_a_hundredth_of_a_unit(apart):
    p = rng(1).normal(size=6).astype("f4")
    q = (p + apart * rng(2).normal(size=6)).astype("f4")
    got = EXERCISE.oracle.kl(p[None].astype("f8"), q[None].astype("f8"))[0]
    with mpmath.workdps(60):
        a, b = ([mpmath.exp(mpmath.mpf(float(v))) for v in x] for x in (p, q))
        total_a, total_b = mpmath.fsum(a), mpmath.fsum(b)
        want = mpmath.fsum(x / total_a * mpmath.log(x / total_a * total_b / y) for x, y in zip(a, b, strict=True))
        assert abs(mpmath.mpf(float(got)) - want) <= want * 2.0**-24 / 100


def test_classes_that_are_impossible_add_nothing_or_infinitely_much():
    p = np.array([[0.0, -np.inf, 1.0], [0.0, 2.0, 1.0], [0.0, -np.inf, 1.0]], "f4")
    q = np.array([[0.0, 0.0, 1.0], [0.0, -np.inf, 1.0], [0.0, -np.inf, 1.0]], "f4")
    got = KL(p, q)
    np.testing.assert_allclose(got[0], np.log((1 + np.e + 1) / (1 + np.e)), rtol=1e-6)
    assert (got[1], got[2]) == (np.inf, 0.0)


@pytest.mark.parametrize(
    ("family", "kind", "hit"),
    [("uniform_zero_and_one", "standard_exponential", 0), ("no_class_by_default", "random", 1 - 2.0**-24)],
)
def test_the_seeds_give_what_they_are_kept_for(family, kind, hit):
    make = next(one for one in EXERCISE.spec.families if one.name == family)
    for seed in range(8):
        zero, one, other = (case.steps[0].args[1].words[-1] for case in make.cases(rng(seed)))
        assert (np.random.Generator(np.random.PCG64(zero)).random(2000, "f4") == 0).any()
        assert (np.random.Generator(np.random.PCG64(one)).random(2000).astype("f4") == 1).any()
        assert (getattr(np.random.Generator(np.random.PCG64(other)), kind)(2000, "f4") == hit).any()
