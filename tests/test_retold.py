"""Known mistakes, told in other words, are named: thirty of them, drawn once from the catalogue."""

import ast
from functools import cache

import pytest

from judge.catalog import Catalog, Exercise
from judge.diagnosis import mistake
from judge.seeds import Seed
from judge.steps import perform
from judge.trials import PLAYED, Cases, judged
from judge.verdict import Code
from tests.retold import retold

SOON = (  # one of each kind of exercise; the others are left to the slow tests
    *("maths/logsumexp unstable/no_shift_in_float64", "maths/sum wrong_answer/clipped_to_the_largest"),
    *("basics/layer_norm wrong_answer/gain_left_out_of_dx", "autograd/attention_backward unstable/mask_minus_10000"),
    *("tokens/bpe_training wrong_answer/bad_bytes_dropped", "transformer/embedding wrong_answer/unused_rows_a_little"),
)
LATER = (
    *(
        "autograd/attention_backward wrong_answer/dv_from_ds",
        "basics/gradient_descent wrong_answer/loss_after_the_step",
    ),
    *("basics/gradient_descent unstable/stops_when_nothing_improves", "maths/eigh wrong_answer/five_qr_steps"),
    *("basics/linear_regression unstable/singular_gram_matrix_is_nan", "basics/mlp_backprop unstable/smooth_relu"),
    *("basics/linear_regression wrong_answer/standardised", "inference/kv_cache wrong_answer/rollback_zero_drops_all"),
    "tokens/digits wrong_answer/space_ignored",
    "maths/householder_qr unstable/cholesky_of_the_gram_matrix",
    "maths/softmax wrong_answer/first_tile_masked_is_nan",
    "tokens/tokenizer wrong_answer/no_specials_cut_everywhere",
    "tokens/tokenizer wrong_answer/surrogates_passed_on",
    *("training/adamw wrong_answer/no_decay_of_vectors", "training/sgd unstable/velocity_from_the_parameters"),
    *("transformer/attention unstable/mean_instead_of_maximum", "transformer/attention wrong_answer/mask_transposed"),
    "transformer/attention wrong_answer/scale_by_model_width",
    *("transformer/embedding wrong_answer/ids_in_a_byte", "transformer/embedding wrong_answer/ids_in_the_tables_dtype"),
    *("transformer/gpt2 wrong_answer/heads_and_time_mixed", "transformer/gpt2 wrong_answer/layers_backwards"),
    "transformer/grouped_query_attention wrong_answer/scale_by_the_model",
    "transformer/multi_head_attention wrong_answer/columns_taken_in_turns",
    "transformer/multi_head_attention wrong_answer/residual_added",
    "transformer/rmsnorm_swiglu wrong_answer/variance_for_mean_square",
    "transformer/rope wrong_answer/only_a_quarter_is_turned",
)
ERRORS = (
    "maths/running_variance malformed/axis_kept",
    "maths/householder_qr malformed/r_first",
    "basics/cross_entropy runtime_error/maximum_of_nothing",
)


@cache
def prepared(name: str) -> tuple[Exercise, list[Cases]]:
    exercise, seed = Catalog().find(name), Seed.parse("5")
    return exercise, [Cases(exercise, axis, seed) for axis in PLAYED]


def named(name: str, source: str, folder) -> str:
    """What the report on this file says of its mistake."""
    exercise, axes = prepared(name)
    path = folder / "mine.py"
    path.write_text(source)
    entry = exercise.entry(path)
    for cases in axes:
        result, trials = judged(cases, lambda some: [c.played(perform(entry, c.planned.case.steps)) for c in some])
        if result.code is not Code.ACCEPTED:
            return mistake(exercise, cases.axis, trials)
    return "accepted"


@pytest.mark.parametrize("pick", [*SOON, *(pytest.param(pick, marks=pytest.mark.slow) for pick in (*LATER, *ERRORS))])
def test_a_mistake_that_is_told_in_other_words_has_its_name(pick, tmp_path):
    name, _, known = pick.partition(" ")
    exercise, _ = prepared(name)
    (mine,) = (one for one in exercise.known if one.name == known)
    words = retold(mine.path.read_text(), (exercise.spec.entry, *exercise.spec.also))
    assert words != ast.unparse(ast.parse(mine.path.read_text()))
    assert named(name, words, tmp_path) == mine.lesson


@pytest.mark.parametrize("solution", ["solution", "accepted/float64_inside"])
def test_what_is_right_has_no_mistake(solution, tmp_path):
    source = (prepared("maths/logsumexp")[0].reference / f"{solution}.py").read_text()
    assert named("maths/logsumexp", retold(source, ["logsumexp"]), tmp_path) == "accepted"


def test_a_mistake_that_nobody_knows_has_no_name(tmp_path):
    source = "import numpy as np\n\n\ndef logsumexp(x, axis=-1):\n    return np.log(np.exp(x).sum(axis=axis)) + 0.1\n"
    assert named("maths/logsumexp", source, tmp_path) == ""


def test_what_is_retold_has_other_names_and_other_roundings():
    source = "def softmax(x):\n    top = np.sqrt(x) / x.sum()\n    return top ** 2 * x * 3\n"
    assert retold(source, ["softmax"]).splitlines() == [
        "def softmax(x):",
        "    my_top = x ** 0.5 * (1.0 / x.sum())",
        "    return my_top * (my_top * x * 3)",
    ]
