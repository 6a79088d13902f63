"""transformer/gpt2's reference, against the GPT-2 of transformers; and a whole model out of a learner's own parts."""

from functools import cache
from pathlib import Path

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from judge.axes.correctness import Correctness
from judge.axes.stability import Stability
from judge.catalog import Catalog, Exercise
from judge.grade import Ahead, grade
from judge.mine import Mine, before, staged
from judge.seeds import Seed
from judge.trials import Cases, FirstRound, at_desk
from judge.verdict import Code
from sandbox.doctor import quickest

torch.set_num_threads(1)
SEED = Seed.parse("7")

BY_TRANSFORMERS = '''
"""The GPT-2 of transformers itself."""

import torch
from transformers import GPT2Config, GPT2LMHeadModel


def load_hf(state_dict):
    return {name: value.float() for name, value in state_dict.items()}


@torch.no_grad()
def gpt2(params, ids):
    V, D = params["transformer.wte.weight"].shape
    config = GPT2Config(
        vocab_size=V,
        n_positions=len(params["transformer.wpe.weight"]),
        n_embd=D,
        n_head=D // 64,
        n_layer=sum(name.endswith("ln_1.weight") for name in params),
        attn_implementation="eager",
    )
    model = GPT2LMHeadModel(config).eval()
    model.load_state_dict(params)
    return model(ids).logits
'''

OUT_OF_PARTS = """
import torch
from mine.block import block
from mine.embedding import embed


def load_hf(state_dict):
    return dict(state_dict)


NAMES = {
    "ln1.w": "ln_1.weight", "ln1.b": "ln_1.bias", "attn.wqkv": "attn.c_attn.weight", "attn.bqkv": "attn.c_attn.bias",
    "attn.wo": "attn.c_proj.weight", "attn.bo": "attn.c_proj.bias", "ln2.w": "ln_2.weight", "ln2.b": "ln_2.bias",
    "mlp.w1": "mlp.c_fc.weight", "mlp.b1": "mlp.c_fc.bias", "mlp.w2": "mlp.c_proj.weight", "mlp.b2": "mlp.c_proj.bias",
}


def gpt2(params, ids):
    tokens, positions = params["transformer.wte.weight"], params["transformer.wpe.weight"]
    x = embed(ids, tokens) + embed(torch.arange(ids.shape[1])[None], positions)
    for at in range(sum(name.endswith("ln_1.weight") for name in params)):
        weights = {ours: params[f"transformer.h.{at}.{theirs}"] for ours, theirs in NAMES.items()}
        x = block(x, weights, tokens.shape[1] // 64)
    final = params["transformer.ln_f.weight"], params["transformer.ln_f.bias"]
    return torch.nn.functional.layer_norm(x, x.shape[-1:], *final) @ tokens.T
"""


@cache
def exercise() -> Exercise:
    return Catalog().find("transformer/gpt2")


def randomised(layers: int, heads: int) -> GPT2LMHeadModel:
    """A model of transformers whose weights are all random, biases and norms too."""
    torch.manual_seed(layers + heads)
    config = GPT2Config(
        vocab_size=31, n_positions=20, n_embd=64 * heads, n_head=heads, n_layer=layers, attn_implementation="eager"
    )
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return model


@pytest.mark.parametrize(("layers", "heads", "t"), [(2, 1, 9), (1, 3, 20), (11, 1, 4)])
def test_a_state_dict_of_transformers_gives_its_logits(layers: int, heads: int, t: int) -> None:
    model = randomised(layers, heads).double()
    ids = torch.randint(31, (3, t))
    with torch.no_grad():
        want = model(ids).logits
    got = exercise().solution(exercise().solution.load_hf(model.state_dict()), ids)
    torch.testing.assert_close(got, want, rtol=1e-11, atol=1e-11)


def test_transformers_itself_is_within_the_yardsticks(tmp_path: Path) -> None:
    path = tmp_path / "by_transformers.py"
    path.write_text(BY_TRANSFORMERS)
    cases = [FirstRound(Cases(exercise(), axis, SEED)) for axis in (Correctness(), Stability())]
    assert [result.code for result in at_desk(exercise(), path, cases)] == [Code.ACCEPTED, Code.ACCEPTED]


def test_more_tokens_than_positions_are_an_error() -> None:
    params = exercise().solution.load_hf(randomised(1, 1).state_dict())
    assert exercise().solution(params, torch.zeros(1, 20, dtype=torch.int64)).shape == (1, 20, 31)
    with pytest.raises(ValueError, match="21 tokens"):
        exercise().solution(params, torch.zeros(1, 21, dtype=torch.int64))


def parts() -> dict[str, bytes]:
    """What a learner has built before, by exercise: each accepted there, the block made with the attention."""
    reference = Catalog().find("transformer/block").reference.parent
    return {
        "transformer/attention": (reference / "attention/accepted/textbook.py").read_bytes(),
        "transformer/block": (reference / "block/accepted/out_of_parts.py").read_bytes(),
        "transformer/embedding": (reference / "embedding/solution.py").read_bytes(),
    }


def test_attention_block_and_embedding_come_before_a_gpt2() -> None:
    built = staged(Catalog(), "transformer/gpt2", parts().get)
    assert {*parts()} <= set(before(Catalog(), "transformer/gpt2"))
    assert {"attention", "block", "embedding"} <= set(dict(built.files))


@pytest.mark.parametrize("spoilt", [None, "transformer/attention", "transformer/embedding"])
def test_a_gpt2_is_built_out_of_the_learners_own_attention_block_and_embedding(
    tmp_path: Path, spoilt: str | None
) -> None:
    path = tmp_path / "gpt2.py"
    path.write_text(OUT_OF_PARTS)
    found = parts()
    if spoilt is not None:  # a part that is another function shows in the whole: it is really used
        found[spoilt] += b"\n\n_right = " + (name := spoilt.partition("/")[2].replace("embedding", "embed").encode())
        found[spoilt] += b"\n\n\ndef " + name + b"(*given):\n    return 1.5 * _right(*given)\n"
    files = {"__init__": b"", **{name.partition("/")[2]: source for name, source in found.items()}}
    mine = Mine(tuple(files.items()), tuple(found))
    report = grade(exercise(), path, seed=SEED, backend=quickest(), axes=("correctness",), ahead=Ahead(mine=mine))
    assert report.verdict.code is (Code.ACCEPTED if spoilt is None else Code.WRONG_ANSWER), report.verdict
