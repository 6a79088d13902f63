"""AdamW: moments, their corrections, and a decay that is nobody else's business."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="AdamW",
    kind="stateful",
    framework="torch",
    fixture=["train", "train_with_buffers", "resume", "stop_and_go"],
    requires=["training/sgd"],
    sources=[
        "Kingma & Ba 2015, Adam: a method for stochastic optimization (arXiv:1412.6980)",
        "Loshchilov & Hutter 2019, Decoupled weight decay regularization (arXiv:1711.05101)",
    ],
    panel=["out_of_place", "steps_as_a_tensor"],
)

Rng = np.random.Generator
Shapes = list[tuple[int, ...]]
BETAS = [(0.9, 0.98), (0.8, 0.9), (0.5, 0.95), (0.9, 0.999), (0.2, 0.9)]


def shapes(rng: Rng) -> Shapes:
    """A matrix and two vectors, of which one is as long as the matrix is wide; the last two are alike."""
    m, n = int(rng.integers(2, 5)), int(rng.integers(3, 6))
    return [(m, n), (n,), (n,)]


def drawn(rng: Rng, like: Shapes, size: float = 1.0) -> list[torch.Tensor]:
    return [torch.from_numpy(np.asarray(size * rng.normal(size=shape), dtype="f4")) for shape in like]


def steps(rng: Rng, like: Shapes, count: int, size: float = 1.0) -> list[list[torch.Tensor]]:
    return [drawn(rng, like, size) for _ in range(count)]


def nothing(like: Shapes) -> list[torch.Tensor]:
    return [torch.zeros(shape) for shape in like]


def options(rng: Rng, betas: tuple[float, float] = (0.9, 0.98), eps: float = 1e-20, wd: float = 0.0) -> dict[str, Any]:
    return {"lr": float(np.round(rng.uniform(0.05, 0.3), 3)), "betas": betas, "eps": eps, "wd": wd}


@spec.correctness(scale="row")
def first_steps(rng: Rng) -> Iterator[Step]:
    """From parameters of 0: moments, corrected by the number of the step, which is 1 in the first one."""
    for betas in BETAS:
        like = shapes(rng)
        yield call(nothing(like), steps(rng, like, 3), **options(rng, betas), of="train")


@spec.correctness(scale="row")
def gradients_of_many_sizes(rng: Rng) -> Iterator[Step]:
    """Gradients of 0.001 move a parameter as gradients of 1000 do; nothing is clipped, and the past counts."""
    for first, then in ((1e-3, 1e-3), (1e3, 1.0), (0.1, 30.0)):
        like = shapes(rng)
        some = steps(rng, like, 1, first) + steps(rng, like, 3, then)
        yield call(nothing(like), some, **options(rng), of="train")


@spec.correctness(scale="row")
def decay_by_itself(rng: Rng) -> Iterator[Step]:
    """Weight decay takes lr times wd of every parameter as it was, whatever its gradient and its shape are."""
    for wd in (0.1, 0.5):
        like = shapes(rng)
        yield call(drawn(rng, like), steps(rng, like, 3), **options(rng, wd=wd), of="train")


@spec.correctness(scale="row")
def a_gradient_of_zero(rng: Rng) -> Iterator[Step]:
    """0 / 0 counts as 0, also where eps is 0; a parameter without any gradient so far only decays, others coast on."""
    for eps, wd in ((0.0, 0.0), (0.0, 0.2), (1e-20, 0.0)):
        like = shapes(rng)
        some = steps(rng, like, 4)
        some[0] = nothing(like)
        some[2] = nothing(like)
        for grads in some:
            grads[0][0] = 0
        params = drawn(rng, like) if wd else nothing(like)
        yield call(params, some, **options(rng, eps=eps, wd=wd), of="train")


@spec.correctness(scale="row")
def parameters_by_themselves(rng: Rng) -> Iterator[Step]:
    """Every parameter has moments of its own, and all count the same steps, however many they are and of any shape."""
    n = int(rng.integers(2, 6))
    for like in ([(n,)], [(n, 2), (n, 2), (2, n), (2, 1, n)], [(), (1,)]):
        yield call(drawn(rng, like), steps(rng, like, 3), **options(rng, wd=0.1), of="train")


@spec.correctness(scale="row")
def gradients_belong_to_the_caller(rng: Rng) -> Iterator[Step]:
    """A gradient is neither changed nor kept: the caller writes the next one into the same memory; and parameters are
    changed in the memory where they lie, in which others look at them."""
    for wd in (0.0, 0.3):
        like = shapes(rng)
        yield call(drawn(rng, like), steps(rng, like, 4), **options(rng, wd=wd), of="train_with_buffers")


@spec.correctness(scale="row")
def saved_and_resumed(rng: Rng) -> Iterator[Step]:
    """Whoever saves, before the first step or later, and goes on in a new optimiser, walks as if nothing had happened;
    and so does who goes back in the old one."""
    for at, betas in zip((0, 1, 3), BETAS, strict=False):
        like = shapes(rng)
        yield call(drawn(rng, like), steps(rng, like, 5), at=at, **options(rng, betas, wd=0.1), of="resume")
    yield call(drawn(rng, like), steps(rng, like, 4), at=2, anew=False, **options(rng, wd=0.1), of="resume")


@spec.correctness(scale="row")
def many_steps(rng: Rng) -> Iterator[Step]:
    """After 60 steps the formula is still the same, and the corrections are nearly 1."""
    like = [(int(rng.integers(3, 6)),)]
    given = options(rng, (0.9, 0.999), wd=0.05) | {"lr": 0.01}
    yield call(drawn(rng, like), steps(rng, like, 60), every=15, **given, of="train")


@spec.correctness(scale="row")
def half_precision(rng: Rng) -> Iterator[Step]:
    """bfloat16 parameters stay bfloat16, beside float32 ones, and get the same steps and the same decay."""
    like = shapes(rng)
    params, some = drawn(rng, like), steps(rng, like, 4)
    for tensors in (params, *some):
        tensors[0], tensors[2] = tensors[0].bfloat16(), tensors[2].bfloat16()
    yield call(params, some, **options(rng, wd=2.0), of="train")  # a decay beyond what bfloat16 rounds


def large(rng: Rng) -> Shapes:
    """What is timed: two matrices."""
    m = 65 + int(rng.integers(1, 9))
    return [(m, 210), (190, m)]


@spec.stability(scale="elem")
def gradients_about_eps(rng: Rng) -> Iterator[Step]:
    """Gradients as small as eps: it is added to the corrected root, and to nothing else; where it is 0, nothing is."""
    for eps, betas in ((1e-8, (0.9, 0.999)), (1e-6, (0.9, 0.999)), (1e-6, (0.8, 0.98)), (0.0, (0.9, 0.999))):
        size = (eps or 1e-15) * rng.uniform(0.3, 3, size=16) * rng.choice([-1.0, 1.0], size=16)
        some = [[torch.from_numpy((size * rng.uniform(0.7, 1.3, size=16)).astype("f4"))] for _ in range(3)]
        yield call([torch.zeros(16)], some, **options(rng, betas, eps), of="train")
    like = large(rng)
    some = [[1e-8 * (0.3 + g.abs()) * g.sign() for g in drawn(rng, like)]]
    yield call(nothing(like), some, every=3, times=3, **options(rng, (0.9, 0.999), 1e-8), of="train")


@spec.stability(scale="elem")
def steps_below_the_last_digit(rng: Rng) -> Iterator[Step]:
    """150 steps of bfloat16 parameters, also behind a float32 one, each of which is rounded away unless a master copy
    adds them up, and is saved with the state."""
    p = torch.from_numpy((rng.choice([-1.0, 1.0], size=32) * rng.uniform(1.1, 1.4, size=32)).astype("f4")).bfloat16()
    some = [-p * torch.from_numpy(rng.uniform(0.5, 1, size=32).astype("f4")) for _ in range(3)]
    given = options(rng) | {"lr": 0.003, "betas": (0.9, 0.999)}
    for of, before in (("train", [p.float()]), ("stop_and_go", [])):
        grads = [[*(g for _ in before), g.bfloat16()] for g in some]
        yield call([*before, p], grads, every=50, times=50, **given, of=of)


@spec.stability(scale="elem")
def small_gradients_of_bfloat16(rng: Rng) -> Iterator[Step]:
    """bfloat16 gradients of 1e-4 and 1e-6, whose squares are 0 in float16, and large ones before them."""
    for size in (1e-4, 1e-6):
        way = rng.choice([-1.0, 1.0], size=32) * rng.uniform(0.5, 1, size=32)
        some = [[torch.from_numpy(way * size * rng.uniform(0.8, 1, size=32)).bfloat16()] for _ in range(4)]
        yield call([torch.zeros(32).bfloat16()], some, **options(rng, (0.9, 0.999)), of="train")


@spec.stability(scale="elem")
def the_moments_fade(rng: Rng) -> Iterator[Step]:
    """One large gradient of bfloat16, then 400 small ones against it: both moments fall by 0.0015 of themselves a
    step, which bfloat16 rounds to nothing, be it only where each step is saved and loaded."""
    p = torch.zeros(32).bfloat16()
    way = rng.choice([-1.0, 1.0], size=32) * rng.uniform(0.5, 1, size=32)
    large = [[torch.from_numpy(8 * way).bfloat16()]]
    small = [[torch.from_numpy(-way * rng.uniform(0.0005, 0.001, size=32)).bfloat16()] for _ in range(4)]
    given = options(rng) | {"lr": 0.06, "betas": (0.9985, 0.9985)}
    for of in ("train", "stop_and_go"):
        yield call([p], large + 100 * small, every=401, **given, of=of)


@spec.speed(at_most=4.0, scale="row")
def two_matrices(rng: Rng) -> Iterator[Step]:
    """60 steps of two matrices of some 14000 numbers each: a dozen passes over each, and no loop over what is in
    them."""
    like = large(rng)
    yield call(drawn(rng, like), steps(rng, like, 2), every=60, times=30, pull=1.0, **options(rng, wd=0.01), of="train")
