"""Interpreted programs: as on a GPU none counts on another, and on an order; who waits for another is told all."""

import threading
from concurrent.futures import ThreadPoolExecutor
from math import isnan
from typing import Any

import pytest
import torch

from judge.loading import load
from sandbox.guards import guarded
from sandbox.programs import MOST

KERNELS = """
import triton
import triton.language as tl

NUMBER, KNOWN = 2.0, tl.constexpr(2.0)


@triton.jit
def stores(y_ptr, least, step):
    tl.store(y_ptr, step * tl.maximum(tl.program_id(0), least) + 1.0)


@triton.jit
def moves_up(y_ptr, least, step):
    tl.store(y_ptr + tl.program_id(0), tl.load(y_ptr + tl.program_id(0) + 1))


@triton.jit
def keeps(y_ptr, least, step):
    tl.store(y_ptr + 9, tl.program_id(0) + step)
    tl.store(y_ptr + tl.program_id(0), tl.load(y_ptr + 9))


@triton.jit
def waits_for_the_next(y_ptr, least, step):
    place = tl.program_id(0)
    while (place < least) & (tl.atomic_add(y_ptr + place + 1, 0.0) == 0):
        pass
    tl.atomic_add(y_ptr + place, 1.0)


@triton.jit
def looks_until_the_one_before_is_over(y_ptr, least, step):
    place = tl.program_id(0)
    while (place > 0) & (tl.load(y_ptr + place - 1, mask=place > 0, other=1.0, cache_modifier=".cv") == 0):
        pass
    tl.atomic_add(y_ptr + place, 1.0)


@triton.jit
def adds_in_between(y_ptr, least, step):
    tl.atomic_add(y_ptr + 9, 1.0)
    tl.store(y_ptr, tl.load(y_ptr) + 1)


@triton.jit
def fails_while_others_wait(y_ptr, least, step):
    tl.atomic_add(y_ptr, 1.0)
    tl.static_assert(tl.program_id(0) != least, "it fails")
    while tl.atomic_add(y_ptr, 0.0) > 0:
        pass


@triton.jit
def breaks(y_ptr, least, step):
    for place in range(0, 9):
        if place > least:
            break
        tl.store(y_ptr + place, step)


@triton.jit
def reads_its_module(y_ptr, least, step):
    tl.store(y_ptr, step * NUMBER)


@triton.jit
def calls_python(y_ptr, least, step):
    tl.store(y_ptr, step + abs(least))


@triton.jit
def asks_a_tile(y_ptr, least, step):
    lane = tl.arange(0, 8)
    tl.store(y_ptr + lane, step, mask=(lane < 4) and (lane >= least))


@triton.jit
def twice(x, by: tl.constexpr = KNOWN):
    return x * by


@triton.jit
def keeps_to_what_is_compiled(y_ptr, least, step, WIDE: tl.constexpr = 8):
    'It says what it is for.'
    lane: tl.constexpr = tl.arange(0, WIDE)
    total = tl.sum(lane, 0).to(tl.float32)
    if (total > least) and not (least > 9):
        total = twice(max(total, 1.0)) if step == 1.0 else min(total, float("inf"))
    tl.store(y_ptr + lane, total / KNOWN, mask=0 <= lane < 4)


@triton.jit
def launches(y_ptr, least, step):
    stores[(2,)](y_ptr, least, step)
"""


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory):
    """The module."""
    path = tmp_path_factory.mktemp("kernels") / "kernels.py"
    path.write_text(KERNELS)
    return load(path)


@pytest.fixture(scope="module")
def play(kernels: Any):
    """What some programs of a kernel make of ten zeros."""

    @guarded
    def played(kernel: str, programs: Any, least: int = 0, step: float = 1.0) -> list[float]:
        grid = programs if isinstance(programs, list) else (programs,)
        y = torch.zeros(grid[0] + 10)
        getattr(kernels, kernel)[grid](y, least, step)
        return y.tolist()

    return played


@pytest.mark.parametrize(("programs", "least", "same"), [(2, 0, False), (3, 0, False), (3, 1, False), (3, 2, True)])
def test_different_numbers_in_one_place_leave_nan_however_many_they_are(play: Any, programs, least, same):
    assert isnan(play("stores", programs, least)[0]) is not same


def test_numbers_that_are_rounded_elsewhere_are_not_different(play: Any):
    assert play("stores", 2, 0, 1e-5)[0] == pytest.approx(1.0, rel=1e-4)


def test_programs_have_no_order_that_one_could_count_on(play: Any):
    moved = torch.tensor(play("moves_up", 20))
    assert bool(moved.isnan().any())


def test_who_reads_again_where_others_store_too_has_nothing(play: Any):
    assert bool(torch.tensor(play("keeps", 3)[:3]).isnan().all())


def test_a_program_may_wait_for_a_later_one(play: Any):
    assert play("waits_for_the_next", MOST, MOST - 1)[:MOST] == [1.0] * MOST


def test_who_loads_the_same_over_and_over_waits_for_others(play: Any):
    assert play("looks_until_the_one_before_is_over", 8)[:8] == [1.0] * 8


def test_what_is_not_atomic_is_lost_where_others_come_between(play: Any):
    assert play("adds_in_between", 20)[0] < 20


def test_where_one_program_fails_those_that_wait_are_ended(play: Any):
    before = threading.active_count()
    with pytest.raises(AssertionError, match="it fails"):
        play("fails_while_others_wait", 5, 2)
    assert threading.active_count() <= before


def test_several_threads_may_launch_kernels(kernels: Any):
    @guarded
    def launched() -> list[float]:
        y = torch.zeros(4)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda at: kernels.stores[(20,)](y[at:], 20, 1.0), range(4)))
        return y.tolist()

    assert launched() == [21.0] * 4


@pytest.mark.parametrize(
    ("kernel", "kind", "said"),
    [
        ("breaks", SyntaxError, "a kernel has no break, in line 58"),
        ("reads_its_module", NameError, "a kernel sees no NUMBER but as an argument"),
        ("calls_python", NameError, "a kernel sees no abs but as an argument"),
        ("asks_a_tile", ValueError, "a tile is not true or false"),
    ],
)
def test_what_is_python_and_not_compiled_is_refused(play: Any, kernel, kind, said):
    with pytest.raises(kind, match=said):
        play(kernel, 1, 3)


def test_what_is_compiled_is_interpreted_and_a_grid_may_be_a_list(play: Any):
    assert play("keeps_to_what_is_compiled", [1])[:5] == [28.0] * 4 + [0.0]


def test_a_kernel_that_launches_another_is_told(play: Any):
    with pytest.raises(TypeError, match="a kernel cannot launch another one"):
        play("launches", 2)
