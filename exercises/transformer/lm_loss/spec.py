"""The loss of a language model and its gradients, a chunk of tokens at a time."""

import numpy as np
import torch

from judge.spec import Spec, call

spec = Spec(
    entry="lm_loss",
    framework="torch._dynamo",
    sources=[
        "Wijmans et al. 2024, Cut your losses in large-vocabulary language models (arXiv:2411.09009)",
        "Hsu et al. 2024, Liger Kernel: efficient Triton kernels for LLM training (arXiv:2410.10989), section 3.2",
        "Radford et al. 2018, Improving language understanding by generative pre-training, section 3.1: the objective",
    ],
    requires=["basics/cross_entropy", "transformer/gpt2"],
    panel=["autograd_by_chunk", "through_logsumexp", "one_hot_chunks"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0, dtype=F32):
    """Normal numbers times `scale`."""
    return torch.from_numpy(np.asarray(scale * rng.normal(size=shape))).to(dtype)


def text(rng, b, t, v):
    """Ids [b, t] below v."""
    return torch.from_numpy(rng.integers(v, size=(b, t)))


def batch(rng, b, t, width, v, dtype=F32, sharp=1.5):
    """h, W and ids; the logits have a standard deviation of about `sharp`."""
    h, w = normal(rng, b, t, width, dtype=dtype), normal(rng, v, width, scale=sharp * width**-0.5, dtype=dtype)
    return h, w, text(rng, b, t, v)


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


@spec.correctness
def the_next_token(rng):
    """Position i predicts ids[:, i + 1] of its own sample; the last position predicts nothing and has no gradient."""
    yield call(*batch(rng, 1, 3, 2, 4))
    yield call(*batch(rng, 3, 5, 4, 7))
    yield call(*batch(rng, at(rng, 2, 4), at(rng, 4, 9), at(rng, 3, 6), at(rng, 8, 20)))
    yield call(*batch(rng, 1, 2, at(rng, 2, 5), at(rng, 2, 5)))
    yield call(*batch(rng, 6, 6, 6, 6))


@spec.correctness(twins=False)
def every_chunk_size(rng):
    """The answer is the same for every chunk: 1, one that does not divide the tokens, one larger than all of them."""
    b, t = at(rng, 2, 3), at(rng, 5, 8)
    given = batch(rng, b, t, at(rng, 3, 5), at(rng, 6, 11))
    n = b * (t - 1)
    yield [call(*given, chunk=size) for size in (1, n - 1)]
    yield [call(*given, -100, size) for size in (at(rng, 2, 3), n, 10 * n)]
    h, w, ids = batch(rng, 2, 9, 3, 7)
    yield call(h * torch.linspace(0.1, 1.5, 9)[:, None], w, ids, chunk=at(rng, 4, 7))


@spec.correctness
def ignored_targets(rng):
    """An ignored target has neither loss nor gradient; the mean is over those that are kept, in uneven chunks too,
    and behind a chunk of ignored ones."""
    h, w, ids = batch(rng, 3, 7, 4, 6)
    ids[0, 2:], ids[1, 4] = -100, -100
    yield call(h, w, ids)
    yield call(h, w, ids, chunk=at(rng, 4, 6))
    yield call(h, w, ids, chunk=at(rng, 2, 3))  # the second chunk holds nothing that counts, those behind it do
    h, w, ids = batch(rng, 2, 8, 3, 5)
    ids[0, 1::2], ids[1, -1] = -1, -1
    yield call(h, w, ids, -1)
    yield call(h, w, torch.where(ids < 0, 255, ids), 255)
    few = at(rng, 2, 5)
    yield call(h, w, ids.clamp(min=0), ignore=0, chunk=few)  # a class of its own may be the one that is ignored
    yield call(h, w, ids.clamp(min=0))


@spec.correctness(twins=False)
def documents_end(rng):
    """Where ids is `ignore` a document ends: its last token predicts nothing; what follows is predicted as ever."""
    b, t = at(rng, 2, 3), at(rng, 9, 12)
    h, w, ids = batch(rng, b, t, 4, 9)
    for sample in range(b):
        ids[sample, at(rng, 2, t - 3)] = -100
    yield call(h, w, ids)
    yield call(h, w, ids, chunk=at(rng, 3, 6))


@spec.correctness(twins=False)
def nothing_to_predict(rng):
    """Where all targets are ignored, loss and gradients are exactly 0, and not NaN."""
    h, w, _ = batch(rng, 2, at(rng, 3, 5), 3, 5)
    ids = torch.full(h.shape[:2], -100)
    yield call(h, w, ids, chunk=at(rng, 1, 3))
    first = ids.clone()
    first[:, 0] = at(rng, 0, 4)  # which is nobody's target
    yield call(h, w, first)


@spec.correctness(twins=False)
def calls_are_independent(rng):
    """An answer depends on this call's arguments alone: nothing is added to the gradients of an earlier one."""
    h, w, ids = batch(rng, 2, 5, 3, 6)
    steps = [call(h, w, ids), call(h, w, ids), call(-h, w, ids), call(h, w, ids.flip(1)), call(h, 2 * w, ids, chunk=3)]
    yield [steps[i] for i in rng.permutation(5)]


@spec.correctness(twins=False)
def half_precision(rng):
    """float16 and bfloat16: the loss is float32, dh and dW have the dtypes of h and W, each rounded once; and there may
    be more targets than half precision can count."""
    for dtype in (F16, BF16):
        yield call(*batch(rng, 2, at(rng, 4, 6), at(rng, 4, 8), at(rng, 6, 12), dtype))
        h, w, ids = batch(rng, 2, 6, at(rng, 4, 8), at(rng, 6, 12), dtype)
        ids[0, 3] = -100
        yield call(h, w, ids, chunk=4)
    for dtype, odd in ((F16, 2049), (BF16, 257 + 2 * at(rng, 0, 20))):
        yield call(*batch(rng, 1, odd + 1, 4, 6, dtype))


def vocabulary(rng, sharp=1.5):
    """What is timed: some targets are ignored."""
    h, w, ids = batch(rng, 2, at(rng, 490, 510), 32, at(rng, 480, 520), sharp=sharp)
    ids[torch.from_numpy(rng.random(tuple(ids.shape)) < 0.1)] = -100
    return h, w, ids


@spec.stability
def large_logits(rng):
    """Logits in the thousands, and targets that are not the likeliest: exp overflows, log of a probability is -inf."""
    for timed, dtype, size in ((False, F32, 300.0), (False, F32, 3000.0), (False, BF16, 1000.0), (True, F32, 300.0)):
        h, w, ids = vocabulary(rng, sharp=size) if timed else batch(rng, 2, 9, 6, 8, dtype, sharp=size)
        scores = h[:, :-1].double() @ w.double().T
        ids[:, 1:] = scores.argsort(-1)[..., at(rng, 0, 4)]
        yield call(h, w, ids, chunk=64 if timed else at(rng, 5, 7))


@spec.stability
def tokens_of_different_size(rng):
    """Logits of one token near +300, of the next near -300: a shift that a chunk shares loses one of them."""
    for size in (300.0, 3000.0):
        h, w, ids = batch(rng, 2, 9, 6, 8)
        w[:, 0] = 10.0
        h[..., 0] = size / 10.0 * torch.tensor([1.0, -1.0]).repeat(5)[:9]
        yield call(h, w, ids)


@spec.stability
def many_chunks(rng):
    """One loud token and some 100 quiet ones in bfloat16, in chunks of one: a dW summed in bfloat16 loses the quiet."""
    t = at(rng, 95, 105)
    h = torch.from_numpy(0.0025 * rng.uniform(0.5, 1.5, size=(1, t, 4)))
    h[:, 0] = torch.from_numpy(rng.uniform(1.0, 1.2, size=4))
    yield call(h.to(BF16), normal(rng, 9, 4, scale=0.3, dtype=BF16), text(rng, 1, t, 2), chunk=1)


@spec.stability
def rare_words_in_half(rng):
    """Words of probability 1e-6 in float16: divided by 128 tokens and rounded to float16 their gradient is 0, and so is
    the part that each of many small chunks has in dW. And words of probability 0.998: in half precision that is a
    few digits of p - 1, or none."""
    for t, chunk, rare in ((65, 128, -1.5), (97, 1, -1.7)):
        h, w, ids = normal(rng, 2, t, 4, scale=0.3), normal(rng, 8, 4, scale=0.5), text(rng, 2, t, 4)
        h[..., 0] = torch.from_numpy(rng.uniform(7.6, 8.4, size=(2, t)))
        w[:4, 0], w[4:, 0] = 0.0, rare
        yield call(h.to(F16), w.to(F16), ids, chunk=chunk)
    for dtype in (F16, BF16):
        h, w = normal(rng, 2, 5, 4, scale=0.3), normal(rng, 6, 4, scale=0.3)
        h[..., 0] = torch.from_numpy(rng.uniform(7.6, 8.4, size=(2, 5)))
        w[0, 0], w[1:, 0] = 0.0, -1.0
        yield call(h.to(dtype), w.to(dtype), torch.zeros(2, 5, dtype=torch.int64))


@spec.speed(at_most=4.0, noise=False)
def a_vocabulary(rng):
    """Some 1000 tokens, 500 words, chunks of 64: three products a chunk, each chunk once, no loop over tokens."""
    yield call(*vocabulary(rng), chunk=64)


@spec.growth(of="bytes", at_most=1.3, sizes=(1024, 2048, 4096, 8192), within=8.0, noise=False)
def longer_texts(rng, tokens):
    """1024 to 8192 tokens of 32 samples, 5000 words, chunks of 32: more tokens are more chunks, and no more logits at a
    time, however many samples there are."""
    yield call(*batch(rng, 32, tokens // 32 + 1, 32, at(rng, 4900, 5100)), chunk=32)
