"""A tiny GPT, and how your training is run."""

import torch
from torch import nn
from torch.nn.functional import gelu, scaled_dot_product_attention

CHARACTERS = " .,abcdefghijklmnopqrstuvwxyz"  # a text is numbers: the places of its characters here
CONTEXT, WIDTH, HEADS, LAYERS = 32, 32, 4, 2
POINTS = 6  # of the curve


class Block(nn.Module):
    """Attention and a small network, each behind a norm and beside a residual."""

    def __init__(self):
        super().__init__()
        self.ln1, self.qkv, self.out = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.ln2, self.up, self.down = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = self.qkv(self.ln1(x)).view(b, t, 3 * HEADS, WIDTH // HEADS).transpose(1, 2).chunk(3, 1)
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, WIDTH)
        x = x + self.out(mixed)
        return x + self.down(gelu(self.up(self.ln2(x)), approximate="tanh"))


class GPT(nn.Module):
    """Logits of the next character: ids int64 [b, t], t at most CONTEXT, to float32 [b, t, 29]."""

    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(len(CHARACTERS), WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.dropout, self.final = nn.Dropout(0.1), nn.LayerNorm(WIDTH)
        self.blocks = nn.ModuleList([Block() for _ in range(LAYERS)])
        for part in self.modules():
            if isinstance(part, nn.Linear | nn.Embedding):
                nn.init.normal_(part.weight, std=0.15 if isinstance(part, nn.Linear) else 0.1)

    def forward(self, ids):
        x = self.dropout(self.tokens(ids) + self.positions.weight[: ids.shape[1]])
        for block in self.blocks:
            x = block(x)
        return self.final(x) @ self.tokens.weight.T


def begun(seed):
    """The model as training finds it: its weights come from the seed."""
    torch.manual_seed(seed)
    return GPT()


def weights(model):
    """All its weights as one vector."""
    return torch.cat([parameter.detach().reshape(-1) for parameter in model.parameters()])


def run(learner, seed, train, valid, steps, kept):
    """The curve that you claim, and the weights at each of its points. `kept` is the judge's, and tells nothing."""
    with torch.random.fork_rng():
        model = begun(seed)
        curve, found = [], []
        for loss in learner.train(model, train, valid, steps):
            curve.append(float(loss))
            found.append(weights(model))
            if len(curve) > POINTS:
                raise ValueError(f"the curve has more than {POINTS} points")
    return {"curve": torch.tensor(curve, dtype=torch.float64), "weights": torch.stack(found)}
