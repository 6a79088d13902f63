"""transformer/lm_loss's reference, against torch's cross-entropy with autograd, transformers' loss, and mpmath."""

from functools import cache

import mpmath
import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers.loss.loss_utils import ForCausalLMLoss

from judge.catalog import Catalog, Exercise
from judge.steps import over_steps, widened

torch.set_num_threads(1)


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/lm_loss")


def batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """h, W and ids, some of which are ignored."""
    ids = torch.randint(11, (3, 7))
    ids[0, 3:5], ids[2, 6] = -100, -100
    return torch.randn(3, 7, 4).double(), torch.randn(11, 4).double(), ids


def by_autograd(h: torch.Tensor, w: torch.Tensor, ids: torch.Tensor, ignore: int) -> list[torch.Tensor]:
    """All logits at once, and a backward pass."""
    h, w = h.clone().requires_grad_(True), w.clone().requires_grad_(True)
    logits = (h @ w.T)[:, :-1].transpose(1, 2)
    loss = functional.cross_entropy(logits, ids[:, 1:], ignore_index=ignore)
    return [loss.detach(), *torch.autograd.grad(loss, [h, w])]


@pytest.mark.parametrize("chunk", [1, 4, 5, 18, 1000])
@pytest.mark.parametrize("ignore", [-100, 3])
def test_the_reference_is_autograds(chunk: int, ignore: int) -> None:
    h, w, ids = batch()
    ids = ids.where(ids >= 0, ignore)
    got = exercise().solution(h, w, ids, ignore, chunk)
    for mine, theirs in zip(got, by_autograd(h, w, ids, ignore), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-12, atol=1e-14)


def test_the_loss_is_that_of_transformers() -> None:
    h, w, ids = batch()
    h, w = h.float(), w.float()
    want = ForCausalLMLoss(logits=h @ w.T, labels=ids, vocab_size=11)
    torch.testing.assert_close(exercise().solution(h, w, ids, chunk=4)[0], want, rtol=1e-6, atol=0)


def test_where_nothing_is_kept_everything_is_zero() -> None:
    h, w, ids = batch()
    loss, dh, dw = exercise().solution(h, w, torch.full_like(ids, -100))
    assert (loss.item(), dh.abs().max().item(), dw.abs().max().item()) == (0, 0, 0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_the_loss_is_float32_and_the_gradients_are_of_their_arguments_dtypes(dtype: torch.dtype) -> None:
    h, w, ids = batch()
    loss, dh, dw = exercise().solution(h.to(dtype), w.to(dtype), ids, chunk=5)
    assert (loss.dtype, dh.dtype, dw.dtype) == (torch.float32, dtype, dtype)


@pytest.mark.parametrize("regime", ["large_logits", "tokens_of_different_size", "rare_words_in_half"])
def test_the_oracle_is_a_hundred_times_closer_than_float32_can_be(regime: str) -> None:
    family = next(family for family in exercise().spec.families if family.name == regime)
    for case in family.cases(np.random.default_rng(2024)):
        (wide,) = over_steps(widened, case.steps)
        h, w, ids = wide.args
        got, _, _ = exercise().oracle(*wide.args, **wide.kwargs)
        rows, targets, words = h[:, :-1].flatten(0, 1), ids[:, 1:].flatten().tolist(), w.tolist()
        scores = rows @ w.T
        near = scores > scores.amax(-1, keepdim=True) - 200  # beside these, all others change no digit of sixty
        with mpmath.workdps(60):
            losses = []
            for row, target, felt in zip(rows.tolist(), targets, near, strict=True):
                logits = {at: mpmath.fdot(row, words[at]) for at in {target, *felt.nonzero().flatten().tolist()}}
                losses.append(mpmath.log(mpmath.fsum(map(mpmath.exp, logits.values()))) - logits[target])
            want = mpmath.fsum(losses) / len(losses)
            assert abs(mpmath.mpf(got.item()) - want) <= want * mpmath.mpf(2) ** -24 / 100


def test_the_arguments_are_left_alone() -> None:
    arguments = batch()
    before = [each.clone() for each in arguments]
    exercise().solution(*arguments)
    assert all(torch.equal(one, other) for one, other in zip(arguments, before, strict=True))
