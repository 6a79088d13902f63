"""A key-value cache: decode one token without looking at the whole past again."""

import numpy as np
import torch

from judge.spec import Spec, call, method, new

spec = Spec(
    entry="KVCache",
    framework="torch",
    fixture=["lent"],
    sources=[
        "Shazeer 2019, Fast transformer decoding: one write-head is all you need (arXiv:1911.02150)",
        "Pope et al. 2022, Efficiently scaling transformer inference (arXiv:2211.05102)",
    ],
    requires=["transformer/attention"],
    panel=["sequential_sums", "online_blocks", "base_two"],
)


class Trace:
    """Steps on one cache, and how many positions it holds after them."""

    def __init__(self, rng, batch, heads, dim, max_len, target="it"):
        self.rng, self.max_len, self.target, self.held = rng, max_len, target, 0
        self.batch, self.heads, self.dim = batch, heads, dim
        self.steps = [new(batch, heads, max_len, dim, target=target)]

    def draw(self, t):
        """Ordinary numbers, f32[b, h, t, d]."""
        return torch.from_numpy(self.rng.standard_normal((self.batch, self.heads, t, self.dim), dtype=np.float32))

    def do(self, name, *args):
        self.steps.append(method(name, *args, target=self.target))
        return self

    def append(self, t, k=None, v=None):
        """Append t positions; where they do not fit, the step is there and the cache stays as it is."""
        self.held += t if self.held + t <= self.max_len else 0
        return self.do("append", self.draw(t) if k is None else k, self.draw(t) if v is None else v)

    def attend(self, t, q=None):
        return self.do("attend", self.draw(t) if q is None else q)

    def rollback(self, n):
        self.held -= n
        return self.do("rollback", n)

    def length(self):
        return self.do("__len__")


def sizes(rng, most=4):
    """Batch, heads and head size: small, seldom alike, more often odd than not."""
    batch, heads, dim = rng.integers(1, most + 1, size=3).tolist()
    return batch, heads, dim + 1


def as_a_layer_lays(x):
    """The same numbers, f32[b, h, t, d], with their heads side by side in memory."""
    return x.transpose(1, 2).contiguous().transpose(1, 2)


def chunks(rng, total):
    """A random way to cut `total` positions into chunks of 1, 3, 17 or anything."""
    cuts = []
    while (left := total - sum(cuts)) > 0:
        cuts.append(min(left, int(rng.choice([1, 1, 3, 17, rng.integers(2, 9)]))))
    return cuts


@spec.correctness(noise=False)
def one_chunk_is_causal(rng):
    """When a whole sequence is appended at once, each position attends to itself and to what came before it."""
    long = int(rng.integers(8, 20))
    for batch, heads, t, dim in [(1, 1, 1, 1), (2, 1, 6, 1), (2, 3, 7, 4), (3, 2, 5, 6), (1, 4, long, 16)]:
        yield Trace(rng, batch, heads, dim, t + int(rng.integers(0, 4))).append(t).attend(t).length().steps


@spec.correctness(noise=False)
def any_split_is_the_same(rng):
    """However the sequence is cut into chunks, each position gets what full causal attention gives it."""
    batch, heads, dim = sizes(rng)
    trace = Trace(rng, batch + 1, heads, dim, 40)
    for t in [5, *chunks(rng, int(rng.integers(16, 36)))]:
        trace.append(t).attend(t).length()
    yield trace.steps


@spec.correctness(noise=False)
def any_number_of_queries(rng):
    """Any t up to the length may be asked, again and again: t queries stand at the LAST t positions held."""
    trace = Trace(rng, *sizes(rng), 40)
    trace.append(4).append(3).attend(1).attend(2).attend(2).attend(5).attend(7)
    trace.append(int(rng.integers(5, 20))).attend(int(rng.integers(2, 4))).append(2)
    t = int(rng.integers(1, trace.held))
    yield trace.attend(t).attend(t).attend(trace.held).length().steps


@spec.correctness(noise=False)
def long_past(rng):
    """Nothing is forgotten: not after 256 positions, and not after 2048 or 4096; a block with one position is a block,
    and a long chunk sees no future, be there a past or not."""
    trace = Trace(rng, 1, 2, 4, 400)
    short = int(rng.integers(1, 17))
    trace.append(256 - short).attend(2).append(short + 1).attend(short + 1).attend(1)
    for t in (1, 17, 3, int(rng.integers(20, 60))):
        trace.append(t).attend(t)
    yield trace.attend(int(rng.integers(257, trace.held))).attend(trace.held).length().steps
    trace = Trace(rng, 1, 1, 2, int(rng.integers(4200, 4400)))
    trace.append(2048).append(1).attend(1).append(4).attend(3)
    yield trace.append(2044).append(int(rng.integers(20, 100))).attend(2).length().steps


@spec.correctness(noise=False)
def rollback_forgets(rng):
    """rollback(n) drops the last n positions, however they were appended, and what is appended next takes their place.

    n may be 0 and may be all of them.
    """
    trace = Trace(rng, *sizes(rng), 32)
    trace.append(int(rng.integers(9, 14))).append(3).append(1).rollback(2).length().attend(1).attend(3)
    trace.append(2).length().attend(2).rollback(5).attend(2).rollback(0).length().attend(1)
    trace.append(5).attend(5).attend(1).rollback(1).append(1).attend(1).attend(4)
    yield trace.rollback(trace.held).length().append(6).attend(6).length().steps


@spec.correctness(noise=False)
def overflow_changes_nothing(rng):
    """An append beyond max_len raises ValueError and changes nothing; the cache can be used further, up to the brim."""
    room = int(rng.integers(3, 8))
    trace = Trace(rng, *sizes(rng), 9 + room)
    trace.append(9).append(room + 1).length().attend(2).append(9 + room + 3).length().attend(9)
    trace.append(room - 1).attend(room).append(2).length().append(1).length().attend(3)
    trace.append(1).length().attend(1).attend(trace.held).rollback(4).append(5).length().attend(2)
    yield trace.append(4).length().attend(4).attend(trace.held).steps


@spec.correctness(noise=False)
def no_positions(rng):
    """t = 0 is a chunk like any other: at the beginning, in between, and when the cache is full."""
    trace = Trace(rng, *sizes(rng), 8)
    trace.append(0).length().attend(0).append(3).append(0).length().attend(0).attend(3).attend(1)
    trace.append(5).append(0).length().attend(0).attend(2).rollback(0).length()
    yield trace.rollback(8).length().attend(0).append(0).append(2).attend(2).length().steps


@spec.correctness(noise=False)
def caches_share_nothing(rng):
    """Two caches that live at the same time share neither their contents nor their lengths."""
    batch, heads, dim = sizes(rng)
    for other in [(batch, heads, dim, 20), (*sizes(rng), 12)]:
        left, right = Trace(rng, batch, heads, dim, 20, "left"), Trace(rng, *other, "right")
        left.append(6).attend(2)
        steps = [*left.steps, *right.append(4).length().attend(4).steps]
        before = len(left.steps), len(right.steps)
        steps += left.length().attend(6).append(2).steps[before[0] :]
        steps += right.attend(2).append(1).rollback(2).length().attend(3).steps[before[1] :]
        before = len(left.steps)
        yield [*steps, *left.length().attend(3).rollback(3).attend(1).length().steps[before:]]


@spec.correctness(noise=False)
def the_callers_tensors(rng):
    """Keys, values and queries are the caller's: append copies what it takes, all it has room for as well, and neither
    changes them; answers are, too, and stay what they are; and where keys come from a layer, heads lie beside one
    another in memory, b, t, h, d."""
    trace = Trace(rng, *sizes(rng), 20)
    lengths = [int(rng.integers(3, 7)), 1, int(rng.integers(2, 5))]
    pairs = [(trace.draw(t), trace.draw(t)) for t in lengths]
    queries = [trace.draw(t) for t in (3, 1, int(rng.integers(2, 7)))]
    yield call(20, pairs, queries, of="lent")
    yield call(lengths[0], pairs[:1], queries[:1], of="lent")
    yield call(20, [(as_a_layer_lays(k), as_a_layer_lays(v)) for k, v in pairs], queries, of="lent")
    k, v, q = (as_a_layer_lays(trace.draw(5)) for _ in range(3))
    yield trace.append(5, k, v).attend(5, q).attend(2, q[:, :, 3:]).steps


@spec.correctness(noise=False)
def random_traces(rng):
    """Any mixture of appends, attends and rollbacks, after every step of which the cache is what its contract says."""
    for _ in range(2):
        trace = Trace(rng, *sizes(rng), int(rng.integers(10, 40)))
        for _ in range(14):
            match rng.choice(["append", "append", "attend", "attend", "rollback"]):
                case "append":
                    trace.append(int(rng.choice([0, 1, 1, 3, 17, rng.integers(1, 9)]))).length()
                case "attend":
                    trace.attend(int(rng.integers(0, trace.held + 1)))
                case "rollback":
                    trace.rollback(int(rng.integers(0, trace.held + 1))).length()
        yield trace.attend(trace.held).length().steps


def prompt(rng, batch, first=None):
    """A cache with what is timed: some 950 positions, of which each key may begin with the same number."""
    trace, t = Trace(rng, batch, 8, 64, 1024), int(rng.integers(944, 961))
    k = trace.draw(t)
    if first is not None:
        k[..., 0] = first
    return trace.append(t, k=k)


@spec.stability
def large_scores(rng):
    """Scores around 100 and 1000: unless each row's own maximum is taken off before anything else, exp overflows, or
    the rounding of large numbers reaches it."""
    for size in (1e2, 1e3):
        trace = Trace(rng, 2, 3, 8, 40)
        root = float(np.sqrt(size))
        trace.append(32, k=root * trace.draw(32)).append(8, k=root * trace.draw(8))
        yield trace.attend(32, q=root * trace.draw(32)).attend(1, q=root * trace.draw(1)).steps
    trace = prompt(rng, int(rng.choice([1, 4])), first=64.0)
    q = trace.draw(1)
    q[..., 0] = 12.0
    yield trace.attend(1, q=q).steps
    trace = Trace(rng, 2, 3, 8, 40)
    k, q = trace.draw(32), 0.3 * trace.draw(32)
    k[..., 0], q[..., 0] = 2000.0, float(np.sqrt(8))
    k[..., 0, 0] += torch.from_numpy(rng.uniform(8, 12, size=(2, 3)).astype("f4"))
    yield trace.append(32, k=k).attend(32, q=q).attend(1, q=q[:, :, -1:].contiguous()).steps


@spec.stability
def uneven_queries(rng):
    """Neighbouring queries score around -200, 0 and 200: a maximum that they share makes the quiet ones vanish."""
    for t in (8, 24):
        trace = Trace(rng, 2, 3, 8, 40)
        b, h, i = torch.meshgrid(torch.arange(2), torch.arange(3), torch.arange(t), indexing="ij")
        past, k, q = trace.draw(36), trace.draw(4), trace.draw(t)
        past[..., 0] = k[..., 0] = 8.0
        q[..., 0] = 25.0 * float(np.sqrt(8)) * ((b + h + i + int(rng.integers(3))) % 3 - 1)
        yield trace.append(36, k=past).append(4, k=k).attend(t, q=q).steps


@spec.stability
def loud_future(rng):
    """A later key scores up to 3e4 above the visible ones: it may neither be the maximum nor shine through the mask."""
    for size in (1e2, 1e3, 3e4):
        trace = Trace(rng, 2, 3, 8, 40)
        k, q = trace.draw(8), trace.draw(8)
        k[..., 0], k[..., -1, 0], q[..., 0] = 0.0, size, float(np.sqrt(8))
        past = trace.draw(24)
        past[..., 0] = 0.0
        yield trace.append(24, k=past).append(8, k=k).attend(8, q=q).steps


@spec.stability
def loud_rollback(rng):
    """A key that would score 300 or 3000 is rolled back: no maximum, bound or sum may remember it."""
    for size in (3e2, 3e3):
        trace = Trace(rng, 2, 3, 8, 40)
        loud, past, q = trace.draw(2), trace.draw(24), trace.draw(6)
        loud[..., 0], past[..., 0], q[..., 0] = size, 0.0, float(np.sqrt(8))
        trace.append(24, k=past).append(2, k=loud).attend(6, q=q).rollback(2)
        yield trace.attend(6, q=q).attend(1, q=q[:, :, :1].contiguous()).steps


@spec.stability
def deep_scores(rng):
    """All scores near -200, -2e3, -2e4 or -1e7: they underflow unless shifted, and a mask of -100, of -1e4 or of
    float16's least, -65504, lies above them."""
    # Near -1e7 each position scores a million above the one before and has all the weight, whatever the rounding is.
    for size, held, asked in ((2e2, 32, 16), (2e3, 32, 16), (2e4, 32, 16), (1e7 - 1e6 * torch.arange(8.0), 8, 8)):
        trace = Trace(rng, 2, 3, 8, 40)
        k, q = trace.draw(held), trace.draw(asked)
        k[..., 0], q[..., 0] = -size, float(np.sqrt(8))
        yield trace.append(held, k=k).attend(asked, q=q).attend(1, q=q[:, :, :1].contiguous()).steps


@spec.stability
def one_of_4096(rng):
    """One of 4096 positions scores 30 to 60 above all others, whose sum must then vanish and not be propped up."""
    trace = Trace(rng, 1, 2, 4, 4096)
    k, q = trace.draw(4090), trace.draw(16)
    k[..., 0] = -torch.from_numpy(rng.uniform(30, 60, size=(1, 2, 4090)).astype("f4"))
    k[..., int(rng.integers(4000)), 0] = 0.0
    last = trace.draw(6)
    last[..., 0], q[..., 0], q[..., 1:] = -40.0, 2.0, 0.1 * q[..., 1:]
    yield trace.append(4090, k=k).append(6, k=last).attend(16, q=q).steps


@spec.speed(at_most=3.0, noise=False)
def decoding(rng):
    """A prompt of some 950 positions, then 64 single tokens: a token costs neither a copy of the cache nor attention
    for positions that nobody asks about."""
    trace = prompt(rng, 4)
    for _ in range(4):
        for _ in range(16):
            trace.append(1)
        trace.attend(1)
    yield trace.steps


@spec.growth(of="seconds", at_most=0.7, sizes=(2048, 4096, 8192, 16384), noise=False)
def drafts_taken_back(rng, room):
    """80 drafts of four tokens, each rolled back at once: what that costs does not grow with the room that is left."""
    trace = Trace(rng, 1, 4, 64, room).append(16)
    for _ in range(80):
        trace.append(4).rollback(4)
    yield trace.append(1).attend(1).length().steps
