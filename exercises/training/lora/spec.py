"""A low-rank adapter beside a frozen weight, merged without loss and taken out again without a trace."""

from collections.abc import Iterator

import numpy as np
import torch

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="LoRALinear",
    kind="stateful",
    framework="torch",
    fixture=["begin", "run", "restore", "merged_weight", "contribution", "forward_often"],
    requires=["transformer/multi_head_attention"],
    sources=[
        "Hu et al. 2022, LoRA: low-rank adaptation of large language models (arXiv:2106.09685)",
        "Dettmers et al. 2023, QLoRA: efficient finetuning of quantized LLMs (arXiv:2305.14314)",
    ],
    panel=["a_module", "in_the_dtype_of_x"],
)

Rng = np.random.Generator
Sizes = tuple[int, int, int, int]
Pair = tuple[torch.Tensor, torch.Tensor]


def sizes(rng: Rng) -> Sizes:
    """Rows, inputs, outputs and rank; no two alike, and the rank does not divide what alpha is."""
    n, i = int(rng.integers(2, 4)), int(rng.integers(6, 9))
    return n, i, i + 4, int(rng.choice([3, 5]))


def drawn(rng: Rng, *shape: int, size: float = 1.0) -> torch.Tensor:
    return torch.from_numpy((size * rng.normal(size=shape)).astype("f4"))


def weight(rng: Rng, at: Sizes) -> torch.Tensor:
    return drawn(rng, at[2], at[1]).bfloat16()


def adapter(rng: Rng, at: Sizes, size: float = 1.0) -> Pair:
    return drawn(rng, at[3], at[1]), drawn(rng, at[2], at[3], size=size)


def alpha(rng: Rng) -> float:
    return float(rng.choice([2, 4, 7, 8]))


@spec.correctness
def beside_the_base(rng: Rng) -> Iterator[Step]:
    """The base's answer and the adapter's, which counts alpha / r; in float32 where x is float32. The second answer
    is to the same x, which stays as it was; and another layer has nothing to do with it."""
    for _ in range(3):
        at = sizes(rng)
        x = drawn(rng, at[0], at[1])
        words = ["put", "forward", "put", "forward"]
        adapters = [adapter(rng, at), adapter(rng, at)]
        yield call(weight(rng, at), x, adapters, words, at[3], alpha(rng), of="run")
    at = sizes(rng)
    yield call(weight(rng, at), drawn(rng, at[0], at[1]), [adapter(rng, at)], ["put", "forward"], at[3], 2.5, of="run")


@spec.correctness
def square_and_of_rank_one(rng: Rng) -> Iterator[Step]:
    """Matrices that are square, a rank of 1, and a single row are nothing special."""
    n = int(rng.integers(3, 7))
    for at in ((1, n, n, 1), (n, n, n, n), (2, n, 1, 2)):
        x = drawn(rng, at[0], at[1])
        yield call(weight(rng, at), x, [adapter(rng, at)], ["put", "forward"], at[3], alpha(rng), of="run")


@spec.correctness
def a_new_layer(rng: Rng) -> Iterator[Step]:
    """A new layer answers as its base does: B is 0, and A is random, so that B gets a gradient, and ranks differ."""
    for _ in range(2):
        at = sizes(rng)
        yield call(weight(rng, at), drawn(rng, at[0], at[1]), at[3], alpha(rng), of="begin")


@spec.correctness
def half_precision(rng: Rng) -> Iterator[Step]:
    """Where x is bfloat16, the answer is, merged or not."""
    at = sizes(rng)
    x = drawn(rng, at[0], at[1]).bfloat16()
    words = ["put", "forward", "merge", "forward"]
    yield call(weight(rng, at), x, [adapter(rng, at)], words, at[3], alpha(rng), of="run")


@spec.correctness
def merging_changes_no_answer(rng: Rng) -> Iterator[Step]:
    """Merged once or twice, unmerged once or twice, or never merged: the answers stay the same."""
    for words in (
        ["put", "merge", "forward", "merge", "forward", "unmerge", "forward", "unmerge", "forward"],
        ["put", "unmerge", "forward", "merge", "unmerge", "merge", "forward"],
    ):
        at = sizes(rng)
        x = drawn(rng, at[0], at[1]).bfloat16()
        yield call(weight(rng, at), x, [adapter(rng, at)], words, at[3], alpha(rng), of="run")


@spec.correctness
def one_adapter_after_the_other(rng: Rng) -> Iterator[Step]:
    """Another adapter is merged after the first was taken out, by one unmerge() however often it was merged: nothing of
    it is left, and it is the new one that counts."""
    for words in (
        ["put", "merge", "forward", "unmerge", "put", "forward", "merge", "forward"],
        ["put", "merge", "merge", "put", "unmerge", "forward", "merge", "forward", "unmerge", "forward"],
    ):
        at = sizes(rng)
        x = drawn(rng, at[0], at[1]).bfloat16()
        adapters = [adapter(rng, at, 2.0), adapter(rng, at)]
        yield call(weight(rng, at), x, adapters, words, at[3], alpha(rng), of="run")


@spec.correctness(exact=True)
def the_weight_comes_back(rng: Rng) -> Iterator[Step]:
    """After unmerging the weight is W, bit for bit, whatever A and B have become since the merge."""
    for count in (1, 4):
        at = sizes(rng)
        adapters = [adapter(rng, at) for _ in range(count)]
        yield call(weight(rng, at), adapters, at[3], alpha(rng), of="restore")


def large(rng: Rng, rank: int) -> Sizes:
    """As many rows, inputs and outputs as are timed."""
    return 8, 500 + int(rng.integers(1, 24)), 512, rank


@spec.stability(least=2.0**-17)  # the answer's last digit, in a contribution of a hundredth of it
def what_an_adapter_adds(rng: Rng) -> Iterator[Step]:
    """An adapter of a hundredth and of a thousandth of W, merged: its contribution, and not the answer, behind which
    it could hide."""
    for size, at in ((1e-2, (8, 24, 20, 3)), (1e-3, (8, 24, 20, 3)), (0.1, large(rng, 24))):
        A, B = adapter(rng, at, size)
        yield call(weight(rng, at), drawn(rng, at[0], at[1]), A, B, at[3], 3.0, of="contribution")


@spec.stability(scale="elem")
def the_merged_weight(rng: Rng) -> Iterator[Step]:
    """The merged weight is W + alpha / r B A to float32's digits, where the adapter is small and where W is, also when
    it is merged for the second time."""
    for size in (1e-3, 10.0):
        at = (1, 24, 20, 3)
        A, B = (part.abs() for part in adapter(rng, at, size))
        yield call(weight(rng, at).abs(), A, B, at[3], 3.0, of="merged_weight")


@spec.stability(scale="elem", noise=False)
def small_weights_come_back(rng: Rng) -> Iterator[Step]:
    """Weights of 1e-8 beside adapters of 1, which are merged and taken out again: subtracting leaves
    nothing of them."""
    at = (1, 24, 20, 3)
    small = torch.from_numpy(10.0 ** rng.uniform(-9, -7, size=(20, 24))).bfloat16()
    yield call(small, [adapter(rng, at) for _ in range(3)], at[3], 3.0, of="restore")


@spec.speed(at_most=5.0)
def few_rows(rng: Rng) -> Iterator[Step]:
    """20 times 8 rows, 512 columns and rank 448: B A is never formed, which would cost ten times as much."""
    at = large(rng, 448)
    A, B = adapter(rng, at)
    xs = drawn(rng, 20, at[0], at[1])
    yield call(weight(rng, at), xs, A, B, at[3], 16.0, of="forward_often")
