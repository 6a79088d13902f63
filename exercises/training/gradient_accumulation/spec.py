"""Gradient accumulation that is the large batch, whatever the lengths are."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="train_step",
    framework="torch._dynamo",
    fixture=["run"],
    requires=["transformer/lm_loss", "training/adamw"],
    sources=[
        "Unsloth 2024, Bugs in LLM training: gradient accumulation fix (https://unsloth.ai/blog/gradient)",
        "Hugging Face transformers (https://github.com/huggingface/transformers/pull/34191)",
    ],
    panel=["autograd_grad", "torch_adds_up_in_float32"],
)

Rng = np.random.Generator
Pair = tuple[torch.Tensor, torch.Tensor]
IGNORED = -100
ROUNDED = 2.0**-21  # losses are Python's numbers, but nobody computes them in float64


def weights(rng: Rng, v: int, d: int, size: float = 1.0) -> Pair:
    """A table and a head."""
    drawn = (torch.from_numpy((size * rng.normal(size=(v, d))).astype("f4")) for _ in range(2))
    table, head = drawn
    return table, head


def batch(rng: Rng, v: int, b: int, t: int, ignored: int = 0) -> Pair:
    """Tokens of which so many are ignored, at random places."""
    ids, targets = (torch.from_numpy(rng.integers(0, v, size=(b, t))) for _ in range(2))
    targets.view(-1)[torch.from_numpy(rng.permutation(b * t)[:ignored])] = IGNORED
    return ids, targets


def batches(rng: Rng, v: int, shapes: Sequence[tuple[int, int, int]]) -> list[Pair]:
    return [batch(rng, v, *shape) for shape in shapes]


def vocabulary(rng: Rng) -> tuple[int, int]:
    return int(rng.integers(5, 8)), int(rng.integers(2, 5))


@spec.correctness(scale="tensor", least=ROUNDED)
def unequal_lengths(rng: Rng) -> Iterator[Step]:
    """Every token counts the same, in micro-batches of 1 token, of some and of many."""
    v, d = vocabulary(rng)
    for shapes in ([(1, 1, 0), (3, int(rng.integers(5, 9)), 0)], [(2, 2, 0), (1, 7, 0), (4, 3, 0)]):
        yield call(*weights(rng, v, d), [batches(rng, v, shapes)], of="run")


@spec.correctness(scale="tensor", least=ROUNDED)
def ignored_tokens(rng: Rng) -> Iterator[Step]:
    """A target of -100 adds nothing, and is not counted; every other target is a token, 0 as well."""
    v, d = vocabulary(rng)
    for shapes in ([(2, 4, 7), (2, 4, 1), (2, 4, 3)], [(1, 6, 5), (3, 2, 0)]):
        yield call(*weights(rng, v, d), [batches(rng, v, shapes)], of="run")


@spec.correctness(scale="tensor", least=ROUNDED)
def one_micro_batch(rng: Rng) -> Iterator[Step]:
    """A single micro-batch is a batch."""
    v, d = vocabulary(rng)
    for shape in ((1, 1, 0), (3, 4, 5)):
        yield call(*weights(rng, v, d), [batches(rng, v, [shape])], of="run")


@spec.correctness(scale="tensor", least=ROUNDED)
def a_micro_batch_without_tokens(rng: Rng) -> Iterator[Step]:
    """A micro-batch all of whose tokens are ignored adds nothing, wherever it stands; it is not 0 / 0."""
    v, d = vocabulary(rng)
    for at in (0, 1, 2):
        shapes = [(2, 3, 0), (1, 5, 1)]
        shapes.insert(at, (2, 2, 4))
        yield call(*weights(rng, v, d), [batches(rng, v, shapes)], of="run")


@spec.correctness(scale="tensor", least=ROUNDED)
def nothing_but_ignored_tokens(rng: Rng) -> Iterator[Step]:
    """Where no token counts, the loss is 0 and no step is taken; the next one is as ever."""
    v, d = vocabulary(rng)
    nothing, some = batches(rng, v, [(1, 3, 3), (2, 1, 2)]), batches(rng, v, [(2, 2, 1), (1, 3, 0)])
    yield call(*weights(rng, v, d), [nothing], of="run")
    yield call(*weights(rng, v, d), [some, nothing, some], of="run")


@spec.correctness(scale="tensor", least=ROUNDED)
def step_after_step(rng: Rng) -> Iterator[Step]:
    """Each call takes one step, with the gradient of its own micro-batches and of nothing that was left before."""
    v, d = vocabulary(rng)
    shapes = [(1, 4, 0), (2, 3, 2)]
    yield call(*weights(rng, v, d), [batches(rng, v, shapes) for _ in range(3)], lr=0.5, of="run")
    for some in (shapes, shapes[1:]):
        yield call(*weights(rng, v, d), [batches(rng, v, some)], left=3.0, of="run")


@spec.correctness(scale="tensor", least=ROUNDED)
def a_second_epoch(rng: Rng) -> Iterator[Step]:
    """The same micro-batches come again: their ids and targets are what they were, and what was ignored still is."""
    v, d = vocabulary(rng)
    yield call(*weights(rng, v, d), [batches(rng, v, [(1, 4, 1), (2, 3, 2)])], lr=0.5, epochs=2, of="run")


@spec.stability(scale="tensor", noise=False, least=2.0**-7)  # bfloat16 logits may go as they are: 4 of 8
def many_micro_batches(rng: Rng) -> Iterator[Step]:
    """A bfloat16 model, one micro-batch of 512 tokens and 120 of one: in bfloat16 the long one's gradient hides the
    others."""
    v, d = 24 + int(rng.integers(8)), 3
    row, head = torch.from_numpy(rng.uniform(0.5, 1, size=(1, d))).bfloat16(), weights(rng, v, d, 0.5)[1].bfloat16()
    word = int(rng.integers(v))
    some = [batch(rng, v, 1, t) for t in [512] + 120 * [1]]
    same = [(ids, torch.full_like(targets, word)) for ids, targets in some]
    yield call(row.repeat(v, 1), head, [same], of="run")


def words(rng: Rng) -> int:
    """As many as are timed."""
    return 1000 + int(rng.integers(1, 24))


@spec.stability(scale="tensor", least=2.0**-16)  # exp(logit - logsumexp) may lose the digits that logits of 300 have
def large_logits(rng: Rng) -> Iterator[Step]:
    """Logits of several hundreds: the loss is their difference, not the logarithm of a quotient of exponentials."""
    shapes = [(2, 6, 1), (1, 5, 0)]
    for size, v, d in ((100.0, 6, 2), (200.0, 6, 2), (100.0, words(rng), 8)):  # the last: as many words as are timed
        table, head = weights(rng, v, d)
        yield call(3 * table, size * head, [batches(rng, v, shapes)], lr=1.0, of="run")


@spec.growth(of="bytes", at_most=0.65, sizes=(32, 64, 128, 256), scale="tensor", noise=False, least=2.0**-16)
def peak_of_memory(rng: Rng, count: int) -> Iterator[Step]:
    """32 to 256 micro-batches of some 128 tokens, a few ignored, and 1000 words: memory for one of them, whatever their
    number is."""
    v = words(rng)
    some = [batch(rng, v, 1, 128, int(rng.integers(9))) for _ in range(count)]
    yield call(*weights(rng, v, 8), [some], of="run")
