"""Token embedding and its scatter-add gradient."""

import itertools

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="embed",
    also=["embed_bwd"],
    framework="torch",
    requires=["autograd/tensor_engine"],
    sources=[
        "Radford et al. 2019, Language models are unsupervised multitask learners: GPT-2, wte and wpe",
        "Press & Wolf 2017, Using the output embedding to improve language models (arXiv:1608.05859): what tying is",
    ],
    panel=["scatter_add", "bincount_of_columns", "float64_inside"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def some(rng, b, t, v):
    """Ids [b, t] below v, of which 0 and v - 1 are two, wherever there are two."""
    ids = rng.integers(v, size=b * t)
    ids[rng.permutation(b * t)[:2]] = [0, v - 1][: b * t]
    return torch.from_numpy(ids.reshape(b, t))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def back(*args, **kwargs):
    """A call of embed_bwd."""
    return call(*args, of="embed_bwd", **kwargs)


@spec.correctness(exact=True)
def rows_of_the_table(rng):
    """Position (i, j) of the answer is row ids[i, j] of W as it is, in W's dtype: nothing scaled, added or dropped."""
    v = at(rng, 7, 12)
    for dtype in (F32, F16, BF16):
        b, t, d = (int(size) for size in rng.permutation(np.arange(2, 7))[:3])
        yield call(some(rng, b, t, v), normal(rng, v, d, dtype=dtype))
    yield call(some(rng, 3, 6, 3), normal(rng, 3, 3) * torch.tensor([[6e4], [1.0], [1e-30]]))
    yield call(some(rng, 1, 1, v), normal(rng, v, 1))
    yield call(some(rng, 2, at(rng, 2, 5), 1), normal(rng, 1, 4))


@spec.correctness(exact=True, twins=False)
def large_vocabularies(rng):
    """Ids of hundreds and of tens of thousands arrive as they are: they fit neither in a byte nor in bfloat16."""
    for v, dtype in ((at(rng, 700, 900), BF16), (at(rng, 5000, 6000), F16), (at(rng, 66000, 67000), F32)):
        yield call(some(rng, 2, 40, v), normal(rng, v, 2, dtype=dtype))


@spec.correctness
def repeated_ids_accumulate(rng):
    """An id that occurs several times gets the sum of all its gradients, not the last one and not their mean."""
    yield back(torch.tensor([[1, 0, 1]]), normal(rng, 1, 3, 2), 3)
    v = at(rng, 4, 7)
    yield back(some(rng, 3, 8, v), normal(rng, 3, 8, at(rng, 2, 6)), v)
    yield back(torch.full((2, 5), at(rng, 0, v - 1)), normal(rng, 2, 5, 3), v)
    yield back(some(rng, 9, 1, v), normal(rng, 9, 1, 3), v)
    yield back(some(rng, 4, 4, 4), normal(rng, 4, 4, 4), 4)
    yield back(some(rng, 3, 8, v), normal(rng, 3, 8, 3, scale=1e-9), v)


@spec.correctness(twins=False)
def unused_rows_are_zero(rng):
    """dW has V rows whatever the ids are, and a row that no id asked for is exactly 0."""
    v = at(rng, 12, 20)
    yield back(some(rng, 2, 3, v), normal(rng, 2, 3, at(rng, 2, 5)), v)
    yield back(some(rng, 2, 4, v // 2), normal(rng, 2, 4, 3), v)
    yield back(some(rng, 1, 1, v), normal(rng, 1, 1, 1), v)
    for v in (700, at(rng, 66000, 67000)):
        yield back(some(rng, 1, 6, v), normal(rng, 1, 6, 2), v)


@spec.correctness(twins=False)
def padding_row(rng):
    """With padding_idx that row of dW is exactly 0, also where it is row 0, and however often it occurs; without one
    every row is trained."""
    v = at(rng, 5, 8)
    ids, dout = some(rng, 3, 6, v), normal(rng, 3, 6, at(rng, 2, 5))
    yield back(ids, dout, v, 0)
    yield back(ids, dout, v, padding_idx=v - 1)
    yield back(ids, dout, v, padding_idx=at(rng, 1, v - 2))
    yield back(ids, dout, v, None)
    yield back(ids.clamp(min=1), dout, v, padding_idx=0)
    yield back(torch.full((3, 40), v - 1), normal(rng, 3, 40, 4), v, padding_idx=v - 1)


@spec.correctness(twins=False)
def any_memory_layout(rng):
    """Ids may be a transposed batch, and dout a transposed activation: positions count, not their place in memory."""
    v = at(rng, 4, 7)
    yield call(some(rng, 3, 5, v).T, normal(rng, 4, v).T)
    yield back(some(rng, 3, 5, v).T, normal(rng, 3, 5, 4).transpose(0, 1), v)
    yield back(some(rng, 2, 6, v), normal(rng, 2, 4, 6).mT, v, padding_idx=v - 1)


@spec.correctness(twins=False)
def calls_are_independent(rng):
    """A gradient is that of this call alone: nothing of an earlier one is added to it, or used in its place."""
    v = at(rng, 4, 6)
    ids, dout, table = some(rng, 2, 5, v), normal(rng, 2, 5, 3), normal(rng, v, 3)
    steps = [back(ids, dout, v), back(ids, dout, v), back(ids.flip(1), dout, v), back(ids, -2 * dout, v, padding_idx=1)]
    yield [*(steps[i] for i in rng.permutation(4)), call(ids, table), call(ids, -table), call(ids.flip(1), table)]


@spec.correctness(twins=False)
def half_gradients(rng):
    """Gradients in float16 and bfloat16 give a float32 dW."""
    v = at(rng, 5, 8)
    for dtype in (F16, BF16):
        # Whole numbers: sums of them are exact in any of these dtypes, and how they are added up is asked elsewhere.
        dout = torch.from_numpy(rng.integers(-9, 10, size=(2, 6, at(rng, 2, 5)))).to(dtype)
        yield back(some(rng, 2, 6, v), dout, v)
        yield back(some(rng, 2, 6, v), 2 * dout, v, padding_idx=0)


def text(rng, b, t, v):
    """Ids of which every second is one word, as in real text."""
    ids = rng.integers(v, size=(b, t))
    ids[rng.random((b, t)) < 0.5] = at(rng, 0, v - 1)
    return torch.from_numpy(ids)


@spec.stability
def thousands_of_repeats(rng):
    """A word that occurs 5000 times, with half-precision gradients near 1: a sum in bfloat16 stops growing at 256."""
    sizes = (4, 2500, 12, 2), (4, at(rng, 1960, 2040), at(rng, 1960, 2040), 4)  # the last: as much as is timed
    for (b, t, v, d), dtype in itertools.product(sizes, (BF16, F16)):
        dout = torch.from_numpy(rng.uniform(0.5, 1.5, size=(b, t, d))).to(dtype)
        yield back(text(rng, b, t, v), dout, v)


@spec.stability
def sums_beyond_half(rng):
    """float16 gradients near 3e4, whose sums pass 65504: dW is float32 and holds them."""
    for t in (8, 12):
        signs = np.where(rng.random((3, 1, 1)) < 0.5, 1.0, -1.0)
        dout = torch.from_numpy(signs * rng.uniform(2e4, 4e4, size=(3, t, 4))).to(F16)
        yield back(torch.from_numpy(np.repeat(rng.permutation(5)[:3, None], t, axis=1)), dout, 5)


@spec.stability
def loud_neighbours(rng):
    """One word's gradients are 1e6 times the others': sums over all words, taken apart again, have lost the others."""
    for v in (10, 40):
        ids = some(rng, 3, 40, v)
        dout = normal(rng, 3, 40, 4) * torch.where(ids == 0, 1e6, 1.0)[..., None]
        yield back(ids, dout, v)


@spec.speed(at_most=6.0, noise=False)
def a_batch_of_text(rng):
    """4 texts of 2000 tokens, 2000 words, forward and back: neither a loop over tokens nor one-hot rows."""
    t, v = at(rng, 1960, 2040), at(rng, 1960, 2040)
    ids = some(rng, 4, t, v)
    yield [call(ids, normal(rng, v, 4)), back(ids, normal(rng, 4, t, 4), v, int(ids[0, 0]))]


@spec.growth(of="bytes", at_most=1.34, sizes=(512, 1024, 2048, 4096), within=16.0, noise=False)
def more_tokens_more_words(rng, size):
    """512 to 4096 tokens and as many words, 512 wide: memory grows with their number, not with its square."""
    yield back(some(rng, 1, size, size), normal(rng, 1, size, 512), size)
