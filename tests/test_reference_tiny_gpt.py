"""training/tiny_gpt: its model against the GPT-2 of transformers, its losses against torch's, and who cheats."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from judge.catalog import Catalog, Exercise
from judge.handed import what_is_kept
from judge.loading import load
from judge.spec import Step
from judge.steps import perform
from sandbox.box import Returned

torch.set_num_threads(1)

LAYER = {
    "ln1.weight": "ln_1.weight",
    "ln1.bias": "ln_1.bias",
    "qkv.weight": "attn.c_attn.weight",
    "qkv.bias": "attn.c_attn.bias",
    "out.weight": "attn.c_proj.weight",
    "out.bias": "attn.c_proj.bias",
    "ln2.weight": "ln_2.weight",
    "ln2.bias": "ln_2.bias",
    "up.weight": "mlp.c_fc.weight",
    "up.bias": "mlp.c_fc.bias",
    "down.weight": "mlp.c_proj.weight",
    "down.bias": "mlp.c_proj.bias",
}
WHOLE = {
    "tokens.weight": "transformer.wte.weight",
    "positions.weight": "transformer.wpe.weight",
    "final.weight": "transformer.ln_f.weight",
    "final.bias": "transformer.ln_f.bias",
}


@cache
def exercise() -> Exercise:
    return Catalog().find("training/tiny_gpt")


@cache
def names() -> dict[str, object]:
    """What spec.py defines."""
    return exercise().spec.families[0].make.__globals__


def step(family: int, seed: int = 1) -> Step:
    (case,) = exercise().spec.families[family].cases(np.random.default_rng(seed))
    return case.steps[0]


def words(answer: object, of: Step) -> dict[str, str]:
    found: dict[str, str] = names()["examined"](answer, of)  # type: ignore[operator]  # a module of the catalogue
    return found


def trained(source: str, of: Step, tmp_path: Path) -> dict[str, str]:
    """What is found of the answer that this text of a solution gives."""
    path = tmp_path / "train.py"
    path.write_text(source)
    (outcome,) = perform(exercise().entry(path), (of,))
    assert isinstance(outcome, Returned), outcome
    return words(outcome.value, of)


def known(name: str) -> str:
    return (exercise().reference / f"{name}.py").read_text()


def test_the_model_is_a_gpt2_of_transformers() -> None:
    fixture = load(exercise().folder / "fixture.py")
    ours = fixture.begun(3).eval()
    config = GPT2Config(
        vocab_size=29,
        n_positions=32,
        n_embd=32,
        n_head=4,
        n_layer=2,
        attn_implementation="eager",
        attn_pdrop=0.0,
        bos_token_id=None,
        eos_token_id=None,
    )
    theirs, state = GPT2LMHeadModel(config).eval(), ours.state_dict()
    places = dict(WHOLE)
    for at in range(2):
        places |= {f"blocks.{at}.{name}": f"transformer.h.{at}.{other}" for name, other in LAYER.items()}
    assert set(places) == set(state)
    turned = {
        other: state[name].T if name.startswith("blocks") and state[name].dim() == 2 else state[name]
        for name, other in places.items()
    }
    theirs.load_state_dict({**turned, "lm_head.weight": state["tokens.weight"]})
    ids = torch.randint(29, (4, 32))
    with torch.no_grad():
        torch.testing.assert_close(ours(ids), theirs(ids).logits, rtol=1e-5, atol=1e-5)
        loss = theirs(ids, labels=ids).loss.item()  # transformers shifts the targets itself
    measured = names()["loss"](torch.nn.utils.parameters_to_vector(ours.parameters()), ids)  # type: ignore[operator]
    assert measured == pytest.approx(loss, rel=1e-4)


def test_the_reference_learns_and_its_curve_falls() -> None:
    of = step(1)
    (outcome,) = perform(exercise().solution, (of,))
    assert isinstance(outcome, Returned)
    assert set(words(outcome.value, of).values()) == {"those that were given", "true", "taken", "enough"}
    curve = outcome.value["curve"].tolist()
    assert curve[0] > 3.3
    assert curve == sorted(curve, reverse=True)


@pytest.mark.parametrize(
    ("name", "where", "said"),
    [
        ("wrong_answer/made_up_curve", "the points", "is claimed at point"),
        ("wrong_answer/in_bits", "the points", "in bits, not in nats"),
        ("wrong_answer/measured_before_the_steps", "the points", "is claimed at point 1"),
        ("wrong_answer/targets_not_shifted", "the points", "the targets are the inputs"),
        ("wrong_answer/a_copy_is_trained", "the steps", "no weight has changed before point 1"),
    ],
)
def test_a_curve_that_is_not_that_of_the_weights_is_told(name: str, where: str, said: str, tmp_path: Path) -> None:
    assert said in trained(known(name), step(0), tmp_path)[where]


SWAPS = """
import torch
from torch.nn.functional import cross_entropy


def train(model, train, valid, steps):
    def point():
        model.eval()
        with torch.no_grad():
            return cross_entropy(model(valid[:, :-1]).mT, valid[:, 1:]).item()

    {before}
    yield point()
    for at in range(5):
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(torch.tensor(PREPARED) * (1 + 1e-3 * at), model.parameters())
        yield point()
"""


def test_weights_that_were_learned_on_another_spelling_are_of_no_use(tmp_path: Path) -> None:
    (outcome,) = perform(exercise().solution, (of := step(1, seed=1),))
    assert isinstance(outcome, Returned)
    prepared = f"PREPARED = {outcome.value['weights'][-1].tolist()}\n"
    honest = prepared + SWAPS.format(before="pass")
    assert trained(honest, of, tmp_path)["what was learned"] == "enough"  # had this very spelling been known ...
    told = trained(honest, step(1, seed=2), tmp_path)
    assert re.match(r"the loss is \d\.\d\d on windows that you were not given", told["what was learned"])
    first = "torch.nn.utils.vector_to_parameters(torch.tensor(PREPARED), model.parameters())"
    told = trained(prepared + SWAPS.format(before=first), of, tmp_path)
    assert told["the first weights"].startswith("others than were given")


def test_a_model_that_has_learned_valid_by_heart_is_told_even_where_its_loss_is_low() -> None:
    learned = names()["learned"]
    assert learned(1.2, 1.9, 0.05).endswith("valid was learned from")  # type: ignore[operator]
    assert learned(1.9, 1.95, 0.05) == "enough"  # type: ignore[operator]
    assert "below 2.2 is asked" in learned(float("nan"), float("nan"), 0.0)  # type: ignore[operator]


def test_what_the_judge_keeps_is_in_none_of_the_texts_that_are_sent() -> None:
    of = step(1)
    text = bytes(of.args[1].tolist())
    windows = [bytes(window.tolist()) for window in (*of.args[2], *what_is_kept(of.args[4]))]
    assert not [window for window in windows if window in text]
    assert len(set(windows)) == len(windows) == 64


def test_another_grading_is_another_spelling_of_the_same_book() -> None:
    one, other = (names()["respelled"](np.random.default_rng(seed)).split() for seed in (1, 2))  # type: ignore[operator]
    plain = str(names()["TEXT"]).split()
    assert len(one) == len(other) == len(plain)
    assert sum(a.strip(".,") == b.strip(".,") != "" for a, b in zip(one, other, strict=True)) < len(plain) / 100
    book = dict(zip((w.strip(".,") for w in plain), (w.strip(".,") for w in one), strict=True))
    assert all(book[w.strip(".,")] == o.strip(".,") for w, o in zip(plain, one, strict=True))
