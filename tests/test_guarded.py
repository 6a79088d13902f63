"""Memory with guards: parts lie where their views say, do not touch, and NaN is everywhere else."""

import copy

import pytest
import torch

from judge.compare import library
from judge.guarded import GUARD, Within, asked, given, lay, within
from judge.spec import call
from judge.steps import perform
from sandbox.box import Returned


def test_a_view_shows_its_part_and_the_rest_is_nan():
    x = torch.arange(12.0).reshape(3, 4)
    memory, view, _ = lay(given(x, gap=5), asked(2, 3))
    assert torch.equal(memory.as_strided(*view), x)
    assert int(memory.isnan().sum()) == memory.numel() - 12


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_axes_lie_in_the_order_that_is_asked_for(order):
    x = torch.randn(2, 3, 4)
    memory, view = lay(given(x, order=order, gap=3))
    assert torch.equal(memory.as_strided(*view), x)
    assert sorted(range(3), key=lambda axis: -view[1][axis]) == list(order)
    assert view[1][order[-1]] == 1
    assert view[1][order[-2]] == x.shape[order[-1]] + 3


def test_parts_and_their_guards_do_not_overlap():
    memory, *views = lay(given(torch.ones(5, 7), gap=2), given(torch.ones(3)), asked(4, 4))
    for number, view in enumerate(views):
        memory.as_strided(*view).fill_(float(number))
    counts = [int((memory == number).sum()) for number in range(3)]
    assert counts == [35, 3, 16]
    touched = torch.nonzero(~memory.isnan()).ravel()
    assert touched[0] >= GUARD
    assert memory.numel() - touched[-1] > GUARD
    gaps = touched.diff()
    assert int((gaps > GUARD).sum()) == 2


def test_a_part_of_no_rows_has_a_place_all_the_same():
    memory, view = lay(asked(0, 5))
    assert memory.as_strided(*view).shape == (0, 5)


def test_other_numbers_may_lie_around():
    memory, view = lay(given(torch.zeros(3)), dtype=torch.float16, around=lambda size: torch.full((size,), 7.0))
    assert memory.dtype == torch.float16
    assert int((memory == 7).sum()) == memory.numel() - 3
    assert torch.equal(memory.as_strided(*view), torch.zeros(3, dtype=torch.float16))


# Tensors within a larger storage ------------------------------------------------------------------------------------


def around(view: torch.Tensor) -> torch.Tensor:
    """All that a tensor is a view of."""
    return torch.empty(0, dtype=view.dtype).set_(view.untyped_storage())


def test_a_tensor_within_is_the_tensor_with_nan_between_its_rows_and_around_them():
    x = torch.arange(12.0).reshape(3, 4)
    view = within(x, gap=5)
    assert torch.equal(view, x)
    assert view.stride() == (9, 1)
    assert GUARD <= view.storage_offset() <= around(view).numel() - GUARD - 3 * 9
    assert int(around(view).isnan().sum()) == around(view).numel() - 12


@pytest.mark.parametrize(
    "same", [lambda view: view, copy.deepcopy, lambda view: view[1:2]], ids=["itself", "a deep copy", "a slice"]
)
def test_it_arrives_at_our_own_entries_as_a_plain_view_of_a_copy_of_its_storage(same):
    view = same(within(torch.ones(3, 4), gap=2, dtype=torch.float16))
    seen: list[torch.Tensor] = []
    (outcome,) = perform(lambda x: seen.append(x) or x.fill_(7.0), (call(view),))
    assert isinstance(outcome, Returned)
    assert type(seen[0]) is torch.Tensor
    assert (seen[0].stride(), seen[0].storage_offset()) == (view.stride(), view.storage_offset())
    assert int(around(seen[0]).isnan().sum()) == int(around(view).isnan().sum())
    assert bool((view == 1).all())


def test_the_judge_takes_it_for_a_tensor():
    assert library(within(torch.ones(2, 2))) == "torch"
    assert isinstance(within(torch.ones(2, 2)).double(), Within)
    assert library(object()) == "other"
