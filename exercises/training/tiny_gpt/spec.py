"""The training of a tiny GPT, whose loss curve the judge measures again from the weights."""

import math
import re
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from judge.handed import kept, what_is_kept
from judge.loading import load
from judge.spec import Spec, call
from sandbox.box import Limits

fixture = load(Path(__file__).with_name("fixture.py"))
CHARACTERS, CONTEXT, POINTS = fixture.CHARACTERS, fixture.CONTEXT, fixture.POINTS

spec = Spec(
    entry="train",
    fixture=["run"],
    framework="torch._dynamo",
    kind="experiment",
    sources=[
        "Radford, Narasimhan, Salimans & Sutskever 2018, Improving Language Understanding by Generative Pre-Training",
        "Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization (arXiv:1711.05101)",
        "Karpathy 2019, A Recipe for Training Neural Networks",
    ],
    requires=["transformer/lm_loss", "training/adamw", "training/lr_schedule", "training/clip_grad_norm"],
    limits=Limits(load_seconds=60.0, call_seconds=30.0),
)

STEPS, WANTED, TRUE, AHEAD = 100, 2.2, 0.002, 0.15
RIGHT = {
    "the first weights": "those that were given",
    "the points": "true",
    "the steps": "taken",
    "what was learned": "enough",
}
PARTS = 4  # of a passage that is cut out: one is valid, the others stay in the judge
TEXT = " ".join(re.sub(r"[^a-z., ]+", " ", Path(__file__).with_name("text.txt").read_text().lower()).split())


def respelled(rng):
    """The Harbour Book with another spelling: every word has become one of other syllables, everywhere the same."""
    consonants, vowels = rng.permutation(list("bcdfghjklmnpqrstvwxz"))[:10], rng.permutation(list("aeiouy"))[:4]
    syllables = rng.permutation([c + v for c in consonants for v in vowels])[:24]
    book, taken = {}, set()

    def word(found):
        old = found.group()
        while old not in book:
            parts = rng.choice(syllables, size=min(max(round(len(old) / 2), 1) + (rng.random() < 0.2), 5))
            new = "".join(parts) + (rng.choice(consonants) if rng.random() < 0.5 else "")
            if new not in taken:
                book[old] = new
                taken.add(new)
        return book[old]

    return re.sub("[a-z]+", word, TEXT)


def numbers(text):
    """A text as the places of its characters."""
    return torch.tensor([CHARACTERS.index(one) for one in text])


def cut(rng, ids, windows):
    """The text to learn from, and so many windows of a passage that is cut out of it; those between them are kept."""
    length = PARTS * windows * (CONTEXT + 1)
    at = int(rng.integers(len(ids) - length))
    passage = ids[at : at + length].view(windows, PARTS, CONTEXT + 1)
    return torch.cat([ids[:at], ids[at + length :]]), passage[:, 0].clone(), passage[:, 1:].flatten(0, 1)


def loss(weights, windows, ahead=1):
    """Mean cross-entropy in nats of a GPT with these weights: measured here, by nobody's claim.

    ahead: by how many characters the targets lie ahead of the inputs: 1, or 0 for the mistake.
    """
    model = fixture.GPT().eval()
    torch.nn.utils.vector_to_parameters(weights, model.parameters())
    with torch.no_grad():
        return cross_entropy(model(windows[:, :-1]).mT, windows[:, ahead:][:, :CONTEXT]).item()


def examined(answer, step):
    """Words on the curve that was claimed, and on the weights that came with it."""
    seed, train, valid, steps, secret = step.args
    beside = what_is_kept(secret)
    curve, weights = answer["curve"].tolist(), answer["weights"]
    with torch.random.fork_rng():
        first = fixture.weights(fixture.begun(seed))
        measured = [loss(one, valid) for one in weights]
        unseen = loss(weights[-1], beside)
    return {
        "the first weights": beginning(weights, first),
        "the points": points(curve, measured, [loss(one, valid, ahead=0) for one in weights]),
        "the steps": moves(weights),
        "what was learned": learned(measured[-1], unseen, harder(train, valid, beside)) if steps == STEPS else "enough",
    }


def beginning(weights, first):
    """Is the first point that of the model that was handed over?"""
    if (weights[0] - first).abs().max() <= 1e-5:
        return "those that were given"
    return "others than were given: the first point comes before the first step"


def points(curve, measured, copying):
    """Is every loss that is claimed that of the weights at its point? `copying` is that of copying the input."""
    for at, (claim, found) in enumerate(zip(curve, measured, strict=True)):
        if not near(claim, found):
            text = f"{claim:.3f} is claimed at point {at}, where the loss of the weights is {found:.3f}"
            if near(claim, copying[at]):
                return f"{text}; the targets are the inputs, not the characters that follow"
            if at and near(claim, measured[at - 1]):
                return f"{text}; it is that of the point before"
            return f"{text}; it is in bits, not in nats" if near(claim * math.log(2), found) else text
    return "true"


def near(claim, found):
    """Is the claim true, but for rounding?"""
    return abs(claim - found) <= TRUE


def moves(weights):
    """Is something learned between any two points, all of it numbers?"""
    if not weights.isfinite().all():
        return "some weights are no numbers"
    still = [at for at in range(1, len(weights)) if torch.equal(weights[at], weights[at - 1])]
    return f"no weight has changed before point {still[0]}" if still else "taken"


def learned(valid, unseen, harder):
    """Is the loss low enough on windows that were never in the box, and not much lower on those that were?"""
    if not unseen < WANTED:
        return f"the loss is {unseen:.2f} on windows that you were not given; below {WANTED} is asked"
    if unseen - valid - harder > AHEAD:
        return f"the loss is {valid:.2f} on valid and {unseen:.2f} on windows beside it: valid was learned from"
    return "enough"


def harder(train, valid, beside):
    """By how much the windows beside valid are harder than valid, as a table of pairs sees them."""
    table = torch.ones(len(CHARACTERS), len(CHARACTERS)).index_put_((train[:-1], train[1:]), torch.tensor(1.0), True)
    missing = -(table / table.sum(1, keepdim=True)).log()
    one, other = (missing[windows[:, :-1], windows[:, 1:]].mean().item() for windows in (valid, beside))
    return other - one


@spec.correctness(examined=examined, right=RIGHT, twins=False)
def the_curve_is_true(rng):
    """A point of the curve is the loss of the weights at that moment, on all of valid, without dropout."""
    ids = torch.from_numpy(rng.integers(len(CHARACTERS), size=14500))
    train, valid, secret = cut(rng, ids, int(rng.choice([65, 97])))
    valid[-1] = valid[-1, 0]  # alone in the last batch of 8, 16 or 32, and like none before it
    steps = 20  # a tenth of them is no 0, and between two points a single step is still seen
    yield call(int(rng.integers(1 << 30)), train, valid, steps, kept(secret), of="run")


@spec.correctness(examined=examined, right=RIGHT, twins=False)
def the_text_is_learned(rng):
    """In 100 steps the loss falls below 2.2 on a part of the text that your code is never given."""
    train, valid, secret = cut(rng, numbers(respelled(rng)), 16)
    yield call(int(rng.integers(1 << 30)), train, valid, STEPS, kept(secret), of="run")
