"""Comparison: what is an answer, and what stands for what."""

import tracemalloc

import numpy as np
import pytest
import torch

from judge.compare import Mismatch, difference, pairs, rounded

F32 = np.zeros((2, 3), np.float32)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        ([F32, 1.0], (F32, np.float64(1.0))),
        (1.5, np.array(1.5)),
        (np.float64(1.5), 1.5),
        (np.array(1.5), 1.5),
        (torch.tensor(1.5, dtype=torch.float64), 1.5),
        (0, 1.5),
        (np.int32(3), 3),
        (1.5, np.float32(1.5)),
        ({"a": F32}, {"a": F32}),
        (None, None),
        ("x", "x"),
        (True, True),
        (np.bool_(True), True),
    ],
)
def test_these_stand_for_each_other(got, want):
    assert not isinstance(pairs(got, want), Mismatch)


@pytest.mark.parametrize(
    ("got", "want", "cause"),
    [
        (None, F32, "structure"),
        ((1.0,), (1.0, 2.0), "structure"),
        ([F32], [1.0, 2.0], "structure"),
        ({"a": 1}, [1, 2], "structure"),
        (["1"], [1, 2], "structure"),
        ([1.5], [1, 2], "structure"),
        ([1], [1, 2], "value"),
        ([(b"a", b"b")], [], "value"),
        ([np.int64(1), 2, 3], [1, 2], "value"),
        ("zeros", F32, "structure"),
        ([F32], F32, "structure"),
        (F32, [F32], "structure"),
        ([F32], [F32, F32], "structure"),
        ({"b": F32}, {"a": F32}, "structure"),
        ({"b": 1}, {"b": 1, "a": F32}, "structure"),
        ({"b": 1, "c": "1"}, {"a": 1, "c": 1}, "structure"),
        ({"b": 1, "c": 2}, {"a": 1, "c": 1}, "value"),
        ({}, {"a": 1}, "value"),
        (F32.T, F32, "shape"),
        (F32[:0], F32, "shape"),
        (np.float32(0), F32, "shape"),
        (F32.astype("f8"), F32, "dtype"),
        (F32.astype("i4"), F32, "dtype"),
        (F32.astype(object), F32, "dtype"),
        (torch.zeros(2, 3), F32, "library"),
        (F32, torch.zeros(2, 3), "library"),
        (torch.zeros(2, dtype=torch.float16), torch.zeros(2, dtype=torch.bfloat16), "dtype"),
        (1.5, 3, "dtype"),
        (True, 1.0, "dtype"),
        (np.float32(1), np.float64(1), "dtype"),
        ("y", "x", "value"),
        (2**64, torch.tensor(3), "value"),
        ([-(10**1200)], [np.int64(3)], "value"),
        (np.array(["a", "b", "c"]), np.zeros(3), "dtype"),
        (np.broadcast_to(np.float32(0), (1 << 20, 1 << 20)), F32, "shape"),
    ],
)
def test_these_are_no_answers(got, want, cause):
    found = pairs(got, want)
    assert isinstance(found, Mismatch)
    assert found.cause == cause


def test_a_mismatch_says_where_in_the_result_it_is():
    found = pairs([F32, [F32, F32.T]], [F32, [F32, F32]])
    assert isinstance(found, Mismatch)
    assert found.message == "the result[1][1] has the shape [3, 2]; expected [2, 3]"


@pytest.mark.parametrize(
    ("got", "where"),
    [
        ([7, 8], "[2]: expected 9, got the end"),
        ([7, 5, 9, 9], "[1]: expected 8, got 5"),
        ([7, 8, 9, 4], "[3]: expected the end, got 4"),
    ],
)
def test_lists_of_unequal_length_are_told_where_they_part(got, where):
    found = pairs({"ids": got}, {"ids": [7, 8, 9]})
    assert isinstance(found, Mismatch)
    assert found.message.startswith(f"the result['ids'] has {len(got)} items; expected 3. At {where}")


@pytest.mark.parametrize(("got", "want", "asked"), [(None, F32, True), ([None], [F32], False), ("x", F32, False)])
def test_who_returns_nothing_is_asked_for_a_return(got, want, asked):
    found = pairs(got, want)
    assert isinstance(found, Mismatch)
    assert ("is None (is a `return` missing?); expected float32[2, 3]" in found.message) is asked


def test_dicts_of_other_keys_are_told_which_are_missing_and_which_are_too_many():
    want = {f"word{i:03}": i for i in range(99)}
    found = pairs({"n": {key: 1 for key in want if key != "word050"} | {"word": 1}}, {"n": want})
    assert isinstance(found, Mismatch)
    assert found.message == (
        "the result['n'] lacks the keys ['word050'] and has the keys ['word'], which are not asked for"
    )


def test_a_difference_names_the_worst_place_and_the_number_of_places():
    got, want = np.array([[1.0, 2.0], [3.0, 9.0]]), np.array([[1.0, 2.5], [3.0, 4.0]])
    assert difference(got, want) == "expected 4 at [1, 1], got 9 (2 of 4 differ)"


def test_two_unequal_scalars_are_told_apart():
    assert difference(np.asarray(3), np.asarray(7)) == "expected 7, got 3 (1 of 1 differ)"
    assert difference(np.asarray(3j), np.asarray(7j)) == "expected 7j, got 3j (1 of 1 differ)"


def test_two_numbers_that_differ_late_are_shown_as_far_as_they_differ():
    got, want = np.array([0.593202000001]), np.array([0.593202])
    assert difference(got, want).startswith("expected 0.593202 at [0], got 0.593202000001 ")


def test_a_nan_is_a_difference_unless_it_is_wanted():
    got, want = np.array([np.nan, np.nan]), np.array([np.nan, 1.0])
    assert difference(got, want) == "expected 1 at [1], got nan (1 of 2 differ)"


def test_rounding_to_bfloat16_is_torchs():
    values = np.concatenate([np.random.default_rng(0).normal(size=10_000) * 10.0**k for k in (-30, 0, 30)])
    theirs = torch.tensor(values, dtype=torch.float32).bfloat16().float().numpy()
    assert np.array_equal(rounded(values.astype(np.float32).astype(np.float64), "bfloat16"), theirs)


@pytest.mark.parametrize("got", [10**400, -(10**30)])
def test_an_integer_beyond_64_bits_is_an_infinite_number_where_one_is_wanted(got):
    (pair,) = pairs(got, 1.5)
    assert pair.got == (np.inf if got > 0 else -np.inf)


def test_of_a_long_string_no_more_is_written_than_is_told():
    long = b"\xff" * (4 << 20)
    tracemalloc.start()
    found = pairs(long, b"x")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found, Mismatch)
    assert found.message.startswith(r"expected b'x' as the result, got b'\xff\xff")
    assert most < 1 << 20
