"""The backward pass of scaled dot-product attention, by hand."""

import numpy as np

from judge.spec import Spec, call

spec = Spec(
    entry="attention_bwd",
    sources=[
        "Vaswani et al. 2017, Attention Is All You Need (arXiv:1706.03762), section 3.2.1",
        "Dao, Fu, Ermon, Rudra & Ré 2022, FlashAttention (arXiv:2205.14135), appendix B",
        "Dao 2023, FlashAttention-2 (arXiv:2307.08691)",
    ],
    requires=["autograd/tensor_engine", "transformer/attention"],
    panel=["from_the_output", "tiles", "log_space"],
)

# Where a query sees one key alone its dq is 0, which the dot product of do and the output gives but for its rounding.
ROUNDING = 2.0**-23


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def normal(rng, *shape, scale=1.0, dtype="f4"):
    """Normal numbers times `scale`."""
    return (scale * rng.normal(size=shape)).astype(dtype)


def drawn(rng, b, h, tq, tk, d, mask=None, dtype="f4"):
    """Ordinary arguments; the scores have the standard deviation 1."""
    q, do = normal(rng, b, h, tq, d, dtype=dtype), normal(rng, b, h, tq, d, dtype=dtype)
    k, v = normal(rng, b, h, tk, d, dtype=dtype), normal(rng, b, h, tk, d, dtype=dtype)
    return [q, k, v, mask, do]


def some(rng, *shape):
    """A random mask in which every row keeps two keys, and loses one where it has more."""
    mask = rng.random(shape) < rng.uniform(0.3, 0.8)
    order = rng.permuted(np.broadcast_to(np.arange(shape[-1]), shape), axis=-1)
    return (mask | (order < 2)) & (order != 2)


@spec.correctness(scale="tensor")
def without_a_mask(rng):
    """Without a mask: dq, dk and dv of any number of samples, heads, queries, keys and features."""
    yield call(*drawn(rng, at(rng, 1, 3), at(rng, 1, 3), at(rng, 2, 5), at(rng, 6, 9), at(rng, 3, 5)))
    yield call(*drawn(rng, 3, 2, at(rng, 8, 12), at(rng, 2, 6), 12))
    yield call(*drawn(rng, 1, 2, at(rng, 66, 75), at(rng, 66, 90), at(rng, 1, 2)))


@spec.correctness(scale="tensor")
def equal_sizes(rng):
    """As many queries as keys and features: shapes no longer tell a matrix from its transpose."""
    n = at(rng, 3, 6)
    yield call(*drawn(rng, n, n, n, n, n))
    yield call(*drawn(rng, 2, 3, n, n, 4))


@spec.correctness(scale="tensor")
def one_query(rng):
    """A single query, as in decoding: every axis stays where it is."""
    yield call(*drawn(rng, at(rng, 1, 3), at(rng, 1, 3), 1, at(rng, 3, 9), at(rng, 2, 6)))
    tk = at(rng, 4, 9)
    yield call(*drawn(rng, 2, 1, 1, tk, 3, some(rng, 2, 1, 1, tk)))


@spec.correctness(scale="tensor")
def one_mask_for_all(rng):
    """A [tq, tk] mask holds for every sample and head, and the weights that are left still add up to 1."""
    n = at(rng, 4, 7)
    yield call(*drawn(rng, 2, 3, n, n, 4, some(rng, n, n)))
    tq, tk = at(rng, 2, 4), at(rng, 6, 12)
    yield call(*drawn(rng, 2, 2, tq, tk, 5, some(rng, tq, tk)))
    yield call(*drawn(rng, 2, 2, tk, tq + 2, 3, some(rng, tk, tq + 2)))


@spec.correctness(scale="tensor")
def a_mask_per_sample(rng):
    """A [b, 1, tq, tk] mask differs from sample to sample and holds for all heads of its sample."""
    n = at(rng, 4, 6)
    yield call(*drawn(rng, 3, 3, n, n, 4, some(rng, 3, 1, n, n)))
    yield call(*drawn(rng, 4, 2, n, n + 2, 5, some(rng, 4, 1, n, n + 2)))
    yield call(*drawn(rng, n, 1, n, n, 6, some(rng, n, 1, n, n)))


@spec.correctness(scale="tensor", least=ROUNDING)
def causal_mask(rng):
    """Under a causal mask a key learns from its own query and later ones alone."""
    n = at(rng, 5, 9)
    yield call(*drawn(rng, 2, 2, n, n, 4, np.tri(n, dtype=bool)))
    yield call(*drawn(rng, 1, 2, n, n + 3, 6, np.tri(n, n + 3, 3, dtype=bool)))


@spec.correctness(scale="tensor")
def unseen_keys(rng):
    """A key that no query may see gets exactly 0, in dk and in dv, however large it and its value are."""
    n = at(rng, 5, 8)
    for shape in [(n, n), (2, 1, n, n + 3)]:
        mask, lost = some(rng, *shape), at(rng, 0, n - 1)
        for also in (1, 2):
            mask[..., (lost + also) % shape[-1]] = True
        mask[..., lost] = False
        q, k, v, _, do = drawn(rng, 2, 3, n, shape[-1], 4)
        k[:, :, lost] *= 3
        v[:, :, lost] = 1e4 * (1 + np.abs(v[:, :, lost]))
        yield call(q, k, v, mask, do)


@spec.correctness(scale="tensor")
def rows_without_keys(rng):
    """A query that may see no key has a dq of exactly 0 and adds nothing to dk and dv; its neighbours do as ever."""
    n = at(rng, 4, 7)
    for shape in [(n, n), (n, n + 3), (3, 1, n, n + 1)]:
        mask = some(rng, *shape)
        mask[..., at(rng, 0, n - 1), :] = False
        yield call(*drawn(rng, 3, 2, n, shape[-1], 4, mask))
    whole = some(rng, 2, 1, n, n)
    whole[at(rng, 0, 1)] = False
    yield call(*drawn(rng, 2, 2, n, n, 5, whole))


@spec.correctness(scale="tensor")
def gradients_of_any_size(rng):
    """do in the thousands, near 1e-8, and 0 for all queries but one: gradients are not clipped, and none is dropped."""
    for scale in (3e3, 1e-8):
        q, k, v, mask, do = drawn(rng, 2, 2, at(rng, 3, 6), at(rng, 7, 9), 4)
        yield call(q, k, v, mask, np.float32(scale) * do)
    q, k, v, mask, do = drawn(rng, 2, 2, 5, at(rng, 3, 7), 4)
    do *= np.arange(5)[:, None] == at(rng, 0, 4)
    yield call(q, k, v, mask, do)


@spec.correctness(scale="tensor", twins=False)
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone: other values, or another mask, give other gradients."""
    n = at(rng, 4, 7)
    q, k, v, _, do = drawn(rng, 2, 2, n, n, 4)
    one, other = some(rng, n, n), some(rng, n, n)
    steps = [call(q, k, v, one, do), call(q, k, v, other, do), call(q, k, -v, one, do), call(q, k, v, None, q)]
    yield [steps[i] for i in rng.permutation(4)]


@spec.correctness(scale="tensor")
def half_precision(rng):
    """float16 comes back as float16, computed in float32 in between; a sum beyond 65504 comes back as infinity."""
    tq, tk = at(rng, 3, 6), at(rng, 7, 20)
    yield call(*drawn(rng, 2, 2, tq, tk, at(rng, 8, 16), dtype="f2"))
    yield call(*drawn(rng, 2, 2, tq, tk, at(rng, 8, 16), some(rng, 2, 1, tq, tk), dtype="f2"))
    q, k, v, _, do = drawn(rng, 1, 2, at(rng, 36, 44), 3, 5, dtype="f2")
    v[..., 0], do[..., 0] = 1e-3, 3e4
    yield call(q, k, v, None, do)


@spec.correctness(scale="tensor")
def any_memory_layout(rng):
    """Heads are often a transposed view of [b, t, h, d]: shapes and values count, not where they lie in memory."""
    n = at(rng, 4, 7)
    q, k, v, _, do = (x if x is None else x.swapaxes(1, 2).copy().swapaxes(1, 2) for x in drawn(rng, 2, 3, n, n + 1, 5))
    yield call(q, k, v, None, do)
    yield call(q, k, v, np.asfortranarray(some(rng, n, n + 1)), do)


def one(rng):
    """What is timed: one head."""
    return drawn(rng, 1, 1, at(rng, 214, 226), at(rng, 214, 226), 4)


def ten(rng):
    """The same: ten of them."""
    return drawn(rng, 1, 10, at(rng, 114, 122), at(rng, 114, 122), 2)


@spec.stability(scale="tensor", least=ROUNDING)
def large_scores(rng):
    """Scores in the hundreds, and rows near +200 beside rows near -200: only a row's own maximum keeps them all."""
    for q, k, v, mask, do in (drawn(rng, 1, 2, 24, 12, 8), (one, ten)[int(rng.integers(2))](rng)):
        q *= np.where(np.arange(q.shape[2]) % 3, 1.0, 100.0).astype("f4")[:, None]  # a third is one-hot: its dq is 0
        if k.shape[2] > 12:  # on the clock there is no mask, and who looks at none there must not be right
            mask = some(rng, q.shape[2], k.shape[2])
        yield call(q, k, v, mask, do)
    q, k, v, _, do = drawn(rng, 2, 2, 24, 12, 8)
    q[..., 0] = 25.0 * rng.permutation(np.repeat([1.0, -1.0], 12))
    k[..., 0] = 8.0 * 8**0.5
    yield call(q, k, v, some(rng, 24, 12), do)


@spec.stability(scale="tensor", least=ROUNDING)
def kept_far_below_masked(rng):
    """A query's only key has a score near -90000: where the mask is -10000, or float16's least, masked keys win."""
    q, k, v, _, do = drawn(rng, 2, 2, 16, 12, 8)
    mask, far = some(rng, 16, 12), at(rng, 0, 11)
    mask[::2] = np.arange(12) == far
    q[..., 0], k[:, :, far, 0] = np.where(np.arange(16) % 2, 0.0, 500.0), -500.0
    yield call(q, k, v, mask, do)


@spec.stability(scale="tensor", least=ROUNDING)
def left_padding(rng):
    """Padding before a short text masks whole tiles of keys and whole rows: no NaN, and no trace of the padding."""
    n = 150 + at(rng, 0, 20)
    pads = rng.integers(n - 20, n - 8, size=(2, 1, 1, 1))
    mask = np.tri(24, n, n - 24, dtype=bool) & (np.arange(n) >= pads)
    q, k, v, _, do = drawn(rng, 2, 2, 24, n, 6)
    padding = np.arange(n)[:, None] < pads
    rows = ~mask.any(-1)[..., None]
    yield call(
        *(np.where(rows, 100 * q, q), np.where(padding, 100 * k, k), np.where(padding, 1e3 * v, v)),
        *(mask, np.where(rows, 1e3 * do, do)),
    )


@spec.stability(scale="tensor")
def equal_derivatives(rng):
    """In float16, every dP of a row is 1000 and something: the something alone, less its mean, makes the gradient."""
    q, k, v, _, do = drawn(rng, 2, 2, 16, at(rng, 12, 20), 8)
    do[..., 0] = rng.uniform(800.0, 1200.0, size=(2, 2, 16))
    v[..., 0] = 1 + 0.003 * v[..., 0]
    yield call(*(x.astype("f2") for x in (q, k, v)), None, do.astype("f2"))


@spec.stability(scale="tensor", least=2.0**-11)  # dP less D is exactly 0 only where both are summed in one order
def half_scores_overflow(rng):
    """q and k near 60, or v near 300 and do near 100: in float16 their dot products pass 65504."""
    q, k, v, _, do = drawn(rng, 1, 2, 24, 20, 64)
    q, k = (np.sign(x) * rng.uniform(40.0, 80.0, size=x.shape) for x in (q, k))
    q[:, :, 8:] /= 2000  # most rows keep ordinary scores, and with them their gradients
    yield call(*(x.astype("f2") for x in (q, k, v)), None, do.astype("f2"))
    q, k, v, _, do = drawn(rng, 1, 2, 24, 20, 80)
    yield call(*(x.astype("f2") for x in (q, k, 300 + 60 * v)), None, (100 * np.abs(do)).astype("f2"))


@spec.stability(scale="tensor")
def half_scores_rounded(rng):
    """Scores near 200 in float16 that differ by about 1: rounded to half on the way to exp, they are noise."""
    for d in (24, 40):
        q, k, v, _, do = drawn(rng, 1, 2, 24, 16, d)
        q[..., 0], k[..., 0] = rng.uniform(13.0, 15.0, size=24), 14.0 * d**0.5
        q[..., 1:9] = 20 + 0.2 * q[..., 1:9]  # eight large terms, half of them negative, cancel down to about 1
        k[..., 1:9] = rng.permuted(np.tile([20.0, -20.0], (1, 2, 16, 4)), axis=-1)
        yield call(*(x.astype("f2") for x in (q, k, v)), None, do.astype("f2"))


@spec.stability(scale="tensor")
def half_weights(rng):
    """In float16, queries of nearly equal weights and opposite do: dv is the little that the weights differ by."""
    q, k, v, _, do = drawn(rng, 2, 2, 16, at(rng, 6, 9), 8)
    q[:, :, 1::2] = q[:, :, ::2] + 0.004 * q[:, :, 1::2]
    do[:, :, 1::2] = -do[:, :, ::2]
    yield call(*(x.astype("f2") for x in (q, k, v)), None, do.astype("f2"))


@spec.stability(scale="tensor")
def half_slopes(rng):
    """In float16, dS in the millions or near a millionth: small or large q and k make ordinary gradients of it."""
    q, k, v, _, do = drawn(rng, 2, 2, 12, at(rng, 4, 6), 40)
    yield call(*(x.astype("f2") for x in (1e-3 * q, 1e-3 * k, 1e3 * v)), None, (1e3 * do).astype("f2"))
    q, k, v, _, do = drawn(rng, 2, 2, 12, at(rng, 4, 6), 40)
    large = np.where(np.arange(40) % 2, 300.0, 1 / 300)  # in q or in k, so that scores stay ordinary
    yield call(*(x.astype("f2") for x in (q * large, k / large, 1e-3 * v)), None, (1e-3 * do).astype("f2"))


@spec.stability(scale="tensor")
def long_sums_in_half(rng):
    """3000 queries for 4 keys: running sums of dk and dv kept in half precision stop growing long before the last."""
    q, k, v, _, do = drawn(rng, 1, 1, 3000, 4, 3)
    v[:] = 3 * np.sign(v)
    v[..., 0] = [3, -3, 3, -3]
    yield call(*(x.astype("f2") for x in (1 + 0.3 * q, k, v)), None, (1 + 0.3 * do).astype("f2"))


@spec.speed(at_most=14.0, scale="tensor")
def one_head(rng):
    """One head of about 220 queries and keys, within fourteen times the reference's time."""
    yield call(*one(rng))


@spec.speed(at_most=12.0, scale="tensor")
def ten_heads(rng):
    """Ten heads of about 118 queries and keys, within twelve times the reference's time."""
    yield call(*ten(rng))
