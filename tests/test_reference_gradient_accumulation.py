"""training/gradient_accumulation's reference beside torch's own mean over one large batch, and its oracle as well."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from judge.catalog import Catalog

EXERCISE = Catalog().find("training/gradient_accumulation")


def model(dtype=torch.float32):
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Embedding(11, 6), torch.nn.Tanh(), torch.nn.Linear(6, 11)).to(dtype)


def batches(*lengths):
    source, made = torch.Generator().manual_seed(2), []
    for length in lengths:
        ids, targets = (torch.randint(0, 11, (2, length), generator=source) for _ in range(2))
        targets[0, length // 2 :] = -100
        made.append((ids, targets))
    return made


def one_batch(net, some):
    """torch's mean over everything, padded to one length with what is ignored."""
    longest = max(ids.shape[1] for ids, _ in some)
    ids = torch.cat([torch.nn.functional.pad(ids, (0, longest - ids.shape[1])) for ids, _ in some])
    targets = torch.cat([torch.nn.functional.pad(y, (0, longest - y.shape[1]), value=-100) for _, y in some])
    loss = cross_entropy(net(ids).flatten(0, 1), targets.flatten())
    loss.backward()
    return loss.item()


@pytest.mark.parametrize("entry", ["solution", "oracle"])
@pytest.mark.parametrize("lengths", [(5,), (1, 40), (3, 8, 2, 20)])
def test_it_is_the_step_of_one_large_batch(entry, lengths):
    dtype = torch.float64 if entry == "oracle" else torch.float32
    mine, theirs = model(dtype), model(dtype)
    some = batches(*lengths)
    opt, other = (torch.optim.AdamW(net.parameters(), lr=0.1) for net in (mine, theirs))
    got = getattr(EXERCISE, entry)(mine, some, opt)
    want = one_batch(theirs, some)
    other.step()
    assert got == pytest.approx(want, rel=1e-6)
    for p, q in zip(mine.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(p.grad, q.grad, rtol=1e-5, atol=1e-6)


def test_without_tokens_nothing_is_stepped():
    net = model()
    before = [p.clone() for p in net.parameters()]
    nothing = [(ids, torch.full_like(y, -100)) for ids, y in batches(3, 4)]
    assert EXERCISE.solution(net, nothing, torch.optim.AdamW(net.parameters(), lr=0.1)) == 0
    assert all(torch.equal(p, old) for p, old in zip(net.parameters(), before, strict=True))


def test_a_bfloat16_model_gets_float32s_gradient_rounded():
    half, whole = model(torch.bfloat16), model(torch.bfloat16).float()
    some = batches(*[4] * 60)
    EXERCISE.solution(half, some, torch.optim.SGD(half.parameters(), lr=0.0))
    one_batch(whole, some)
    for p, q in zip(half.parameters(), whole.parameters(), strict=True):
        assert p.grad.dtype == torch.bfloat16
        torch.testing.assert_close(p.grad.float(), q.grad, rtol=0.02, atol=float(0.02 * q.grad.abs().max()))
