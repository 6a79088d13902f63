"""The key-value cache's reference beside parties that nobody here wrote: torch's operator, and mpmath at 50 digits."""

import mpmath
import pytest
import torch

from judge.catalog import Catalog
from judge.seeds import Seed
from judge.spec import method, new
from judge.steps import perform
from sandbox.box import Raised, Returned

EXERCISE = Catalog().find("inference/kv_cache")
UNIT = 2.0**-24
STABILITY = [family.name for family in EXERCISE.spec.families if family.axis == "stability"]


def drawn(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def exactly(q, keys, values):
    """One query's attention to keys and values, d numbers, at 50 digits."""
    with mpmath.workdps(50):
        root = mpmath.sqrt(len(q))
        scores = [mpmath.fdot(map(mpmath.mpf, q), map(mpmath.mpf, key)) / root for key in keys]
        top = max(scores)
        weights = [mpmath.exp(score - top) for score in scores]
        total = mpmath.fsum(weights)
        return [mpmath.fdot(weights, map(mpmath.mpf, column)) / total for column in zip(*values, strict=True)]


@pytest.mark.parametrize("chunks", [[20], [1] * 20, [3, 17], [0, 5, 0, 15, 0]])
def test_however_it_is_cut_it_is_torchs_causal_attention(chunks):
    q, k, v = (drawn(2, 3, 20, 8, seed=seed) for seed in range(3))
    cache, answers, at = EXERCISE.solution(2, 3, 20, 8), [], 0
    for t in chunks:
        cache.append(k[:, :, at : at + t], v[:, :, at : at + t])
        answers.append(cache.attend(q[:, :, at : at + t]))
        at += t
    want = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    torch.testing.assert_close(torch.cat(answers, dim=2), want)


def test_what_was_rolled_back_is_never_seen_again():
    k, v, q = (drawn(1, 2, 9, 4, seed=seed) for seed in range(3))
    cache = EXERCISE.solution(1, 2, 9, 4)
    cache.append(drawn(1, 2, 7, 4, seed=7), drawn(1, 2, 7, 4, seed=8))
    cache.rollback(7)
    cache.append(k, v)
    want = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    torch.testing.assert_close(cache.attend(q), want)


def test_a_chunk_that_does_not_fit_changes_nothing():
    k = drawn(1, 1, 4, 2)
    steps = (new(1, 1, 6, 2), method("append", k, k), method("append", k, k), method("__len__"), method("attend", k))
    for entry in (EXERCISE.solution, EXERCISE.oracle):
        refused, length, answer = perform(entry, steps)[2:]
        assert isinstance(refused, Raised)
        assert refused.error == "ValueError"
        assert length == Returned(4)
        assert isinstance(answer, Returned)
        assert answer.value.shape == k.shape


@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_the_oracle_is_right_to_a_hundredth_of_a_yardstick(scale):
    q, k, v = (drawn(1, 1, 6, 5, seed=seed).double() for seed in range(3))
    oracle = EXERCISE.oracle(1, 1, 6, 5)
    oracle.append(k * scale, v)
    got = oracle.attend(q[:, :, 4:] * scale)[0, 0].tolist()
    for row, position in zip(got, (4, 5), strict=True):
        seen = (k[0, 0, : position + 1] * scale).tolist(), v[0, 0, : position + 1].tolist()
        want = exactly((q[0, 0, position] * scale).tolist(), *seen)
        assert max(abs(g - w) for g, w in zip(row, want, strict=True)) <= max(map(abs, want)) * UNIT / 100


@pytest.mark.parametrize("name", STABILITY)
def test_the_oracle_holds_in_every_regime(name):
    family = next(family for family in EXERCISE.spec.families if family.name == name)
    for case in list(family.cases(Seed.parse("5").stream(name)))[-2:]:
        steps = [step for step in case.steps if step.verb == "method"]
        keys, values = [], []
        for step in steps:
            if step.name == "append":
                keys, values = [*keys, step.args[0]], [*values, step.args[1]]
            elif step.name == "rollback":
                keys, values = ([torch.cat(parts, dim=2)[:, :, : -step.args[0]]] for parts in (keys, values))
        wide = tuple(torch.cat(parts, dim=2)[0, -1].double() for parts in (keys, values))
        q = steps[-1].args[0][0, -1, 0].double()
        last = len(wide[0]) - steps[-1].args[0].shape[2] + 1
        want = exactly(q.tolist(), wide[0][:last].tolist(), wide[1][:last].tolist())
        oracle = EXERCISE.oracle(1, 1, last, len(q))
        oracle.append(*(part[None, None, :last] for part in wide))
        got = oracle.attend(q[None, None, None])[0, 0, 0].tolist()
        assert max(abs(g - w) for g, w in zip(got, want, strict=True)) <= max(map(abs, want)) * UNIT / 100
