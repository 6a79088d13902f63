"""Guards in a kernel's box: whatever is written beyond a tensor is seen, and nobody else is accused."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from judge.guarded import within
from sandbox.guards import BeyondError, guarded, trouble

X = torch.arange(6.0).reshape(2, 3)
FACTORIES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "empty": lambda x: torch.empty(2, 3),
    "empty_like": torch.empty_like,
    "zeros": lambda x: torch.zeros((2, 3), dtype=torch.int64),
    "zeros_like": torch.zeros_like,
    "ones": lambda x: torch.ones(2, 3, dtype=torch.float16),
    "ones_like": lambda x: torch.ones_like(x, dtype=torch.bool),
    "full": lambda x: torch.full((2, 3), 7.0),
    "full_like": lambda x: torch.full_like(x, 7.0),
    "new_empty": lambda x: x.new_empty(2, 3),
    "new_zeros": lambda x: x.new_zeros((2, 3)),
    "new_ones": lambda x: x.new_ones(2, 3),
    "new_full": lambda x: x.new_full((2, 3), 7.0, dtype=torch.bfloat16),
    "empty_strided": lambda x: torch.empty_strided((2, 3), (1, 2)),
    "clone": lambda x: x.clone(),
    "contiguous": lambda x: x.mT.contiguous(),
}


def poke(tensor: torch.Tensor, place: int) -> None:
    """Write one element so many elements from the tensor's first one, as a kernel does: by address."""
    torch.as_strided(tensor, (1,), (1,), tensor.storage_offset() + place).fill_(1)


@pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)
@pytest.mark.parametrize(("place", "words"), [(6, "beyond the end"), (1000, "beyond the end"), (-1, "before the")])
def test_a_write_beyond_what_a_factory_made_is_seen(make: Any, place: int, words: str):
    with pytest.raises(BeyondError, match=rf"{words}.* of a tensor of shape \([23], [23]\)"):
        guarded(lambda: poke(make(X), place))()


@pytest.mark.parametrize("name", FACTORIES)
def test_a_factory_makes_what_it_makes_without_guards(name: str):
    plain, laid = FACTORIES[name](X), guarded(FACTORIES[name])(X)
    assert (laid.shape, laid.dtype, laid.stride()) == (plain.shape, plain.dtype, plain.stride())
    assert "empty" in name or torch.equal(laid, plain)


@pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)
def test_what_a_factory_made_may_be_written_from_end_to_end(make: Any):
    assert bool((guarded(lambda: make(X).fill_(1))() == 1).all())


def test_what_is_still_to_be_written_is_not_a_number():
    assert bool(guarded(lambda: torch.empty(3, 4, dtype=torch.float16))().isnan().all())
    assert bool((guarded(lambda: torch.empty(3, dtype=torch.int32))() == -1).all())


@pytest.mark.parametrize("place", [-1, 0, 3, 6, 8])
def test_a_write_into_a_view_that_was_given_or_around_it_is_seen(place: int):
    with pytest.raises(BeyondError, match=r"wrote into the tensor of shape \(2, 3\) that was given"):
        guarded(poke)(within(X, gap=1).alone(), place)


def test_what_is_its_own_storage_may_be_written_to():
    given = X.clone()
    guarded(lambda x: x.fill_(7.0))(given)
    assert bool((given == 7).all())


def test_a_value_is_returned_and_an_error_raised_as_ever():
    assert guarded(lambda x, scale: x.sum() * scale)(X, scale=2) == 30
    with pytest.raises(ZeroDivisionError):
        guarded(lambda: 1 / 0)()


HONEST: dict[str, Callable[[], Any]] = {
    "an output that is resized": lambda: torch.add(X, X, out=torch.empty(1).resize_(2, 3)),
    "an output of no elements": lambda: torch.softmax(X, -1, out=torch.empty(0)),
    "a matrix of no rows": lambda: torch.empty(0, 5).fill_(1),
    "a number": lambda: torch.zeros(()).add_(1),
    "a gradient": lambda: (torch.ones(3, requires_grad=True) * 2).sum().backward(),
    "a gradient that is asked for later": lambda: (torch.ones(3).requires_grad_() * 2).sum().backward(),
    "no memory at all": lambda: torch.empty(1 << 40, device="meta"),
    "a sparse tensor": lambda: torch.zeros(2, 2, layout=torch.sparse_coo),
    "complex numbers": lambda: torch.zeros(3, dtype=torch.complex64).fill_(1j),
}


@pytest.mark.parametrize("act", HONEST.values(), ids=HONEST)
def test_honest_work_passes(act: Callable[[], Any]):
    guarded(act)()


def test_the_contents_of_a_contiguous_tensor_stay_where_they_are():
    x = X.clone()
    assert guarded(x.contiguous)().data_ptr() == x.data_ptr()


@pytest.mark.parametrize(
    ("triton", "numpy", "works"),
    [("3.6.0", "2.4.0", False), ("3.6.0+git1", "2.10.0", False), ("3.7.0", "2.4.6", True), ("3.4.0", "2.3.5", True)],
)
def test_what_interprets_no_kernel_is_said_before_a_submission_is_blamed(triton, numpy, works):
    assert ("pip install" in trouble(triton, numpy)) is not works


def test_what_is_installed_here_interprets_kernels():
    assert trouble() == ""
