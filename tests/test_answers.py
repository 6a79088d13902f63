"""Answers: computed from copies, in a wider precision, with noise where there is any."""

import numpy as np
import pytest
import torch

from judge.answers import answers
from judge.compare import Mismatch
from judge.seeds import Seed
from judge.spec import Measure, SpecError, call, get, method, new
from judge.steps import moved, perform, private, widened
from judge.trials import PLAYED, Cases
from judge.yardstick import read
from sandbox.box import Raised, Returned
from tests.catalogs import SPEC, exercise

RNG = np.random.default_rng(0)


def test_arguments_are_copied_before_and_results_after():
    buffer = np.zeros(2)

    def fill(x):
        x += 1
        buffer[:] = x
        return buffer

    x = np.zeros(2)
    first, second = perform(fill, (call(x), call(x)))
    assert x.tolist() == [0, 0]
    assert isinstance(first, Returned)
    assert isinstance(second, Returned)
    assert first.value is not second.value


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x,
        lambda x: x.t(),
        lambda x: x[:, ::2],
        lambda x: x[::2].t(),
        lambda x: x[:1].expand(4, 6),
        lambda x: x[:0],
        lambda x: x[0, 0],
    ],
)
def test_a_private_copy_keeps_the_values_and_the_layout(view):
    x = view(torch.arange(24.0).reshape(4, 6).requires_grad_())
    mine = private(x)
    assert torch.equal(mine, x)
    assert mine.stride() == x.stride() or 0 in x.stride()
    assert not mine.requires_grad
    assert mine.numel() == 0 or mine.data_ptr() != x.data_ptr()


def test_a_trace_uses_one_object_and_goes_on_after_an_exception():
    steps = (
        new([1], target="a"),
        method("remove", 5, target="a"),
        method("__len__", target="a"),
        get("__class__", target="a"),
    )
    made, refused, length, kind = perform(list, steps)
    assert made == Returned(None)
    assert isinstance(refused, Raised)
    assert refused.error == "ValueError"
    assert (length, kind) == (Returned(1), Returned(list))


@pytest.mark.parametrize(
    ("array", "wide"),
    [
        (np.zeros(2, "f2"), "float64"),
        (np.zeros(2, "f4"), "float64"),
        (np.zeros(2, "f8"), str(np.dtype(np.longdouble))),
        (np.zeros(2, "i1"), "int8"),
        (np.zeros(2, bool), "bool"),
        (torch.zeros(2, dtype=torch.bfloat16), "torch.float64"),
        (torch.zeros(2, dtype=torch.int8), "torch.int8"),
    ],
)
def test_floating_arrays_are_widened_and_others_are_not(array, wide):
    assert str(widened(array).dtype) == wide


def test_noise_is_relative_and_of_half_an_ulp():
    x = np.full(20_000, 3.0)
    gap = (moved(x, 2.0**-24, RNG) - x) / (3.0 * 2.0**-24)
    assert abs(float(gap.std()) - 1) < 0.05
    assert np.abs(gap).max() <= np.sqrt(3) + 1e-6


def test_integers_and_infinities_are_not_moved():
    assert np.array_equal(moved(np.arange(5), 2.0**-24, RNG), np.arange(5))
    assert np.array_equal(moved(np.array([-np.inf, 0.0]), 2.0**-24, RNG), [-np.inf, 0.0])


def test_an_answer_has_truth_noise_and_panel(tmp_path):
    x = np.ones((2, 3), np.float32)
    (answer,) = answers(exercise(tmp_path), (call(x),), Measure(), RNG, draws=8)
    (evidence,) = answer.evidence
    assert evidence.truth.dtype == np.float64
    assert len(evidence.noise) == 8
    assert len(evidence.panel) == 1


@pytest.mark.parametrize(
    ("how", "draws"), [(Measure(noise=False), 0), (Measure(exact=True), 0), (Measure(condition=lambda s: s), 0)]
)
def test_noise_is_left_out_where_the_family_says_so(tmp_path, how, draws):
    (answer,) = answers(exercise(tmp_path), (call(np.ones(3, "f4")),), how, RNG, draws=8)
    assert len(answer.evidence[0].noise) == draws
    assert (answer.evidence[0].condition is not None) == (how.condition is not None)


def test_a_fixed_argument_is_not_moved(tmp_path):
    x = np.ones(3, "f4")
    (answer,) = answers(exercise(tmp_path), (call(x),), Measure(fixed=(0,)), RNG, draws=2)
    assert all(np.array_equal(draw, answer.evidence[0].truth) for draw in answer.evidence[0].noise)


def test_an_exception_that_no_contract_asks_for_is_the_authors_error(tmp_path):
    broken = exercise(tmp_path, solution='"""No."""\n\n\ndef twice(x):\n    raise TypeError(x)\n')
    with pytest.raises(SpecError, match=r"solution.py: "):
        answers(broken, (call(np.ones(3)),), Measure(), RNG, draws=1)


def test_an_oracle_of_another_shape_is_the_authors_error(tmp_path):
    broken = exercise(tmp_path)
    (broken.reference / "oracle.py").write_text('"""Odd."""\n\n\ndef twice(x):\n    return x[:1]\n')
    with pytest.raises(SpecError, match=r"oracle.py: its answer has the shapes \[.*\], and the solution's has"):
        answers(broken, (call(np.ones(3)),), Measure(), RNG, draws=1)


@pytest.mark.parametrize("zeros", [True, False])
def test_a_zero_by_chance_need_not_be_met_exactly_where_the_caller_says_so(tmp_path, zeros):
    x = np.zeros((2, 3), np.float32)
    how = Measure(scale="one")
    (answer,) = answers(exercise(tmp_path), (call(x),), how, RNG, draws=2, zeros=zeros)
    reading = read(np.full_like(x, 1e-30), "float32", answer.evidence[0], how, answer.yards[0])
    assert (reading.worst == np.inf) == zeros


def test_what_is_seen_of_an_answer_may_depend_on_the_arguments(tmp_path):
    def place(value, step):
        return "of the list" if value in step.args[0] else f"{value:g} is not"

    first = exercise(tmp_path, solution='"""The first."""\n\n\ndef twice(x):\n    return float(x[0])\n')
    steps = (call(np.array([1.0, 2.0])), call(np.array([3.0, 4.0])))
    one, other = answers(first, steps, Measure(seen=place), RNG, 0)
    assert other.beside(4.0) == []
    assert one.beside(4.0) == Mismatch("value", "expected 'of the list' as the result, got '4 is not'")


def test_nobody_is_graded_where_an_answer_must_be_exact_and_the_solution_s_own_is_not_true(tmp_path):
    coarse = '"""Is there more?"""\n\n\ndef twice(x):\n    return (x + x.dtype.type(1e-9) > x).astype("i8")\n'
    with pytest.raises(
        SpecError, match=r"solution\.py: is not what is true in a wider precision.* expected 1 at \[0\]"
    ):
        answers(exercise(tmp_path, solution=coarse), (call(np.ones(3, "f4")),), Measure(), RNG, 0)


FAILING = {
    "seen=lambda answer: 1 / 0": r"spec\.py:\d+: fails in rows\[0\.0\]: ZeroDivisionError",
    "condition=lambda steps: 1 / 0": r"spec\.py:\d+: fails in rows\[0\.0\]: ZeroDivisionError",
    "seen=lambda answer: None": r"spec\.py: `seen` returns None throughout a case.*\(in rows\[0\.0\]\)",
    "condition=lambda steps: None": r"spec\.py: `condition` returns None; let it return steps.*\(in rows\[0\.0\]\)",
    "condition=lambda steps: ()": r"spec\.py: `condition` returns \(\); let it return steps",
    "axis=5": r"spec\.py: axis=5 is none of an answer of 2 dimensions \(in rows\[0\.0\]\)",
    "seen=lambda answer: answer * 1j": r"solution\.py: complex numbers have no yardstick.*\(in rows\[0\.0\]\)",
}


@pytest.mark.parametrize("option", FAILING)
def test_an_option_that_fails_on_an_answer_is_the_authors_error_with_its_place(tmp_path, option):
    broken = exercise(tmp_path, spec=SPEC.replace("@spec.correctness", f"@spec.correctness({option})"))
    with pytest.raises(SpecError, match=FAILING[option]):
        next(iter(Cases(broken, PLAYED[0], Seed.parse("1"))))
