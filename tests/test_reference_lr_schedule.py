"""training/lr_schedule's reference beside torch's schedulers, stepped through a whole run, and beside mpmath."""

import mpmath
import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

from judge.catalog import Catalog

LR_AT = Catalog().find("training/lr_schedule").solution


@pytest.mark.parametrize(("warmup", "decay"), [(2, 7), (10, 40), (33, 1), (2, 200)])
def test_a_whole_run_is_torchs_line_and_torchs_cosine(warmup, decay):
    peak, floor = 0.7, 0.05
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    line = LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    both = SequentialLR(optimizer, [line, CosineAnnealingLR(optimizer, decay, floor)], milestones=[warmup])
    for step in range(warmup + decay + 1):
        assert LR_AT(step, peak, warmup, warmup + decay, floor) == pytest.approx(both.get_last_lr()[0], rel=1e-9)
        optimizer.step()
        both.step()


def test_the_cosine_is_exact_to_float64_where_it_is_flat():
    with mpmath.workdps(40):
        for step in (1000, 1001, 50_000, 99_998, 99_999):
            done = mpmath.mpf(step - 1000) / 99_000
            want = mpmath.mpf(0.1) + (1 - mpmath.mpf(0.1)) * (1 + mpmath.cos(mpmath.pi * done)) / 2
            assert abs(LR_AT(step, 1.0, 1000, 100_000, 0.1) - want) < 1e-15


@pytest.mark.parametrize(
    ("step", "warmup", "total", "rate"),
    [
        (0, 4, 8, 0.25),
        (3, 4, 8, 1.0),
        (4, 4, 8, 1.0),
        (6, 4, 8, 0.6),
        (8, 4, 8, 0.2),
        (99, 4, 8, 0.2),
        (0, 0, 8, 1.0),
        (3, 4, 4, 1.0),
        (4, 4, 4, 0.2),
        (0, 0, 0, 0.2),
    ],
)
def test_the_places_at_which_one_can_be_off_by_one(step, warmup, total, rate):
    assert LR_AT(step, 1.0, warmup, total, 0.2) == pytest.approx(rate)
