"""What drives your LoRALinear: it sets A and B in place through params(), merges, unmerges, and asks in between."""

import torch


def put(params, A, B):
    """Set the adapter, as an optimiser would: in place."""
    with torch.no_grad():
        params[0].copy_(A)
        params[1].copy_(B)


def begin(learner, W, x, r, alpha):
    """A new layer: its answer, B as it is, A times 0 (its shape and dtype), and whether A's rows and columns differ."""
    layer = learner.LoRALinear(W.clone(), r, alpha)
    with torch.no_grad():
        A, B = layer.params()
        random = bool(A.diff(dim=0).any() and A.diff(dim=-1).any())
        return layer.forward(x), B.clone(), A * 0, torch.tensor(random)


def run(learner, W, x, adapters, words, r, alpha):
    """Follow the words, and tell the answer to x at each "forward", one after the other.

    "put" sets the next adapter, a pair of A and B; "merge" and "unmerge" do that. params() is asked once, as by an
    optimiser; and there is another layer, of another rank and alpha, which is merged.
    """
    layer, left, seen = learner.LoRALinear(W.clone(), r, alpha), list(adapters), []
    params = layer.params()
    other = learner.LoRALinear(-W, r + 1, 3 * alpha)
    with torch.no_grad():
        other.merge()
        for word in words:
            if word == "put":
                put(params, *left.pop(0))
            elif word == "forward":
                seen.append(layer.forward(x))
            else:
                getattr(layer, word)()
    return torch.stack(seen)


def restore(learner, W, adapters, r, alpha):
    """The weight before and after merging and unmerging one adapter after the other, each changed while merged."""
    layer = learner.LoRALinear(W.clone(), r, alpha)
    seen = [layer.weight.to(W.dtype, copy=True)]
    with torch.no_grad():
        for A, B in adapters:
            put(layer.params(), A, B)
            layer.merge()
            put(layer.params(), A + 1, B - 1)
            layer.unmerge()
            seen.append(layer.weight.to(W.dtype, copy=True))
    return torch.stack(seen)


def merged_weight(learner, W, A, B, r, alpha):
    """The weight of a merged layer that was merged before, with another adapter, and unmerged."""
    layer = learner.LoRALinear(W.clone(), r, alpha)
    with torch.no_grad():
        put(layer.params(), A - 1, B + 1)
        layer.merge()
        layer.unmerge()
        put(layer.params(), A, B)
        layer.merge()
        return layer.weight.clone()


def contribution(learner, W, x, A, B, r, alpha):
    """What a merged adapter adds to the answer: the answer with it less the answer with an adapter of 0."""
    answers = []
    with torch.no_grad():
        for factor in (1, 0):
            layer = learner.LoRALinear(W.clone(), r, alpha)
            put(layer.params(), factor * A, factor * B)
            layer.merge()
            answers.append(layer.forward(x.clone()))
    return answers[0] - answers[1]


def forward_often(learner, W, xs, A, B, r, alpha):
    """The sum of the answers to each x; after each of them B is another one, as it is in training."""
    layer, total = learner.LoRALinear(W, r, alpha), 0
    put(layer.params(), A, B)
    with torch.no_grad():
        for x in xs:
            total = total + layer.forward(x.clone())
            layer.params()[1].neg_()
    return total
