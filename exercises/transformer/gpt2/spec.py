"""GPT-2 from tokens to logits, with weights in the layout of transformers."""

import math

import torch

from judge.spec import Spec, call

spec = Spec(
    entry="gpt2",
    also=["load_hf"],
    fixture=["logits", "longest"],
    framework="torch",
    sources=[
        "Radford, Wu, Child, Luan, Amodei & Sutskever 2019, Language Models are Unsupervised Multitask Learners",
        "Vaswani et al. 2017, Attention Is All You Need (arXiv:1706.03762)",
        "Press & Wolf 2017, Using the Output Embedding to Improve Language Models (arXiv:1608.05859)",
    ],
    requires=["transformer/block", "transformer/embedding", "tokens/tokenizer"],
    panel=["nanogpt", "by_einsum", "log_space"],
)

F16, BF16, F32 = torch.float16, torch.bfloat16, torch.float32


def normal(rng, *shape, scale=1.0):
    """Normal numbers times `scale`."""
    return torch.from_numpy((scale * rng.normal(size=shape)).astype("f4"))


def at(rng, low, high):
    """An integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def checkpoint(rng, layers=1, heads=1, vocabulary=23, positions=16, embedding=1.0):
    """The state dict of a small model, names in the order in which a file has them; its head is tied in the fixture.

    Weights are larger than those that training begins with, so that every part of the model is heard.
    """
    D = 64 * heads
    found = {
        "wte.weight": normal(rng, vocabulary, D, scale=embedding),
        "wpe.weight": normal(rng, positions, D, scale=embedding),
        "ln_f.weight": 1 + normal(rng, D, scale=0.3),
        "ln_f.bias": normal(rng, D, scale=0.3),
    }
    for layer in range(layers):
        for ln in ("ln_1", "ln_2"):
            found[f"h.{layer}.{ln}.weight"] = 1 + normal(rng, D, scale=0.3)
            found[f"h.{layer}.{ln}.bias"] = normal(rng, D, scale=0.3)
        for name, i, o in (
            ("attn.c_attn", D, 3 * D),
            ("attn.c_proj", D, D),
            ("mlp.c_fc", D, 4 * D),
            ("mlp.c_proj", 4 * D, D),
        ):
            found[f"h.{layer}.{name}.weight"] = normal(rng, i, o, scale=1.2 / math.sqrt(i))
            found[f"h.{layer}.{name}.bias"] = normal(rng, o, scale=0.3)
    return {f"transformer.{name}": found[name] for name in sorted(found)}


def tokens(rng, b, t, vocabulary=23):
    """Any tokens."""
    return torch.from_numpy(rng.integers(vocabulary, size=(b, t)))


def logits(state_dict, ids):
    return call(state_dict, ids, of="logits")


@spec.correctness
def any_checkpoint(rng):
    """One layer or several, any vocabulary, any number of texts and of tokens: logits at every position."""
    b, t, V = at(rng, 2, 3), at(rng, 5, 8), 2 * at(rng, 9, 15) + 1
    yield logits(checkpoint(rng, 2, vocabulary=V), tokens(rng, b, t, V))
    state = checkpoint(rng, vocabulary=V)
    yield logits({str(name): state[name] for name in rng.permutation(list(state))}, tokens(rng, 1, 1, V))


@spec.correctness
def heads_of_64(rng):
    """Every GPT-2 has heads of 64 numbers: a model that is 128 wide has two, one of 192 has three."""
    for heads in (2, 3):
        yield logits(checkpoint(rng, heads=heads), tokens(rng, 2, at(rng, 4, 7)))


@spec.correctness(noise=False)
def layers_in_order(rng):
    """Layers go by number: h.2 comes before h.10, though the names sort the other way round."""
    yield logits(checkpoint(rng, 11 + at(rng, 0, 1)), tokens(rng, 1, at(rng, 3, 5)))


@spec.correctness
def positions_count(rng):
    """One token over and over: only the position tells one place from another, and the first has number 0."""
    ids = tokens(rng, 2, 1).repeat(1, at(rng, 6, 9))
    yield logits(checkpoint(rng), ids)


@spec.correctness
def texts_are_apart(rng):
    """Each text of a batch gets what it would get alone."""
    state, ids = checkpoint(rng), tokens(rng, 3, at(rng, 4, 7))
    one = at(rng, 0, 2)
    yield [logits(state, ids), logits(state, ids[one : one + 1]), logits(state, ids.flip(0))]


@spec.correctness
def the_future_does_not_matter(rng):
    """What a position foretells depends on the tokens up to it: later ones may change, or be cut off."""
    state, ids = checkpoint(rng), tokens(rng, 2, at(rng, 6, 9))
    other = ids.clone()
    other[:, -2:] = (ids[:, -2:] + 1 + at(rng, 0, 5)) % 23
    yield [logits(state, ids), logits(state, other), logits(state, ids[:, :-2])]


@spec.correctness
def scores_of_zero(rng):
    """Where queries are 0, so are all scores: a position attends evenly to itself and to all before it."""
    state = checkpoint(rng)
    for name in ("weight", "bias"):
        state[f"transformer.h.0.attn.c_attn.{name}"][..., :64] = 0.0
    yield logits(state, tokens(rng, 2, at(rng, 4, 7)))


@spec.correctness
def gelu_by_tanh(rng):
    """GPT-2's GELU is the formula with tanh."""
    state = checkpoint(rng)
    for name in ("weight", "bias"):
        state[f"transformer.h.0.attn.c_proj.{name}"] *= 0.0
    state["transformer.h.0.mlp.c_proj.weight"] *= 4.0
    yield logits(state, tokens(rng, 2, at(rng, 4, 7)))


@spec.correctness
def small_embeddings(rng):
    """Where embeddings are near a thousandth, eps = 1e-5 inside the root decides what a norm makes of them."""
    yield logits(checkpoint(rng, embedding=2e-3), tokens(rng, 2, at(rng, 4, 7)))
    state = checkpoint(rng, embedding=2e-3)
    for name in ("attn.c_proj", "mlp.c_proj"):
        state[f"transformer.h.0.{name}.weight"] *= 1e-3
        state[f"transformer.h.0.{name}.bias"] *= 1e-3
    yield logits(state, tokens(rng, 2, at(rng, 4, 7)))


@spec.correctness(exact=True)
def as_long_as_the_table(rng):
    """The last position of the table is a position; one more token is an error, not a guess, nor is a table of one
    position broadcast."""
    positions = at(rng, 5, 9)
    yield call(checkpoint(rng, positions=positions), tokens(rng, 1, positions + 3), of="longest")
    yield call(checkpoint(rng, positions=1), tokens(rng, 1, 4), of="longest")


@spec.stability
def massive_activations(rng):
    """A stream that is in the thousands throughout, as some of it is in real models: E[x^2] - E[x]^2 cancels. And
    numbers of 50 before GELU: a tanh made of exp is infinity over infinity there."""
    state = checkpoint(rng)
    state["transformer.wpe.weight"] += 3e3
    for name in ("attn.c_proj", "mlp.c_proj"):
        state[f"transformer.h.0.{name}.weight"] *= 4
    state["transformer.h.0.mlp.c_fc.bias"][:8] += torch.tensor([50.0, -50.0]).repeat(4)
    yield logits(state, tokens(rng, 2, 8))


def short(rng):
    """What is timed."""
    return checkpoint(rng, 2, vocabulary=151, positions=210), tokens(rng, 1, at(rng, 190, 210), 151)


@spec.stability
def large_scores(rng):
    """Scores in the hundreds and thousands: without each row's maximum taken off, exp overflows."""
    for size in (8.0, 25.0):
        state = checkpoint(rng)
        state["transformer.h.0.attn.c_attn.weight"][:, :128] *= size
        yield logits(state, tokens(rng, 2, 8))
    state, ids = short(rng)
    state["transformer.h.0.attn.c_attn.weight"][:, :128] *= 8.0
    yield logits(state, ids)


@spec.stability
def kept_far_below_the_future(rng):
    """Later positions score far above those that may be seen: a mask of -10000 lets them win, -inf does not."""
    state = checkpoint(rng, positions=12)
    state["transformer.wpe.weight"][:, 0] = torch.linspace(-20.0, 20.0, 12)
    weight, bias = (state[f"transformer.h.0.attn.c_attn.{name}"] for name in ("weight", "bias"))
    weight[:, 0], bias[0], weight[:, 64] = 0.0, 8.0, 0.0
    weight[0, 64] = 3e4
    yield logits(state, tokens(rng, 2, 12))


@spec.stability
def half_checkpoints(rng):
    """A checkpoint in bfloat16 or float16 is for storing: it is computed in float32, and so are its logits."""
    for dtype in (BF16, F16):
        state = checkpoint(rng, 2)
        yield logits({name: value.to(dtype) for name, value in state.items()}, tokens(rng, 2, 6))


@spec.speed(at_most=9.0)
def a_short_text(rng):
    """A text of about 200 tokens, 2 layers, 64 wide: at most nine times a plain implementation's time."""
    yield logits(*short(rng))
