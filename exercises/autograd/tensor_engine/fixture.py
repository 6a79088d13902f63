"""Builds an expression with your Tensor from a program, and goes backward through it.

A program is a list of steps, each of which makes one more tensor. The leaves are t0, t1, ...; the first step makes the
tensor after them. A dict holds named arguments, "1:3" is the slice 1:3, and numbers are Python numbers:

    ("@", "t0", "t1")                             t0 @ t1
    ("/", "t2", 3)                                t2 / 3
    ("sum", "t2", {"axis": 0, "keepdims": True})  t2.sum(axis=0, keepdims=True)
    ("transpose", "t2", 1, 0)                     t2.transpose(1, 0)
    ("[]", "t2", ("1:3", 0))                      t2[1:3, 0]
"""

import gc
import operator
import weakref

import numpy as np

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "@": operator.matmul,
    "**": operator.pow,
    "[]": operator.getitem,
}


def meant(operand, tensors):
    """A tensor for its name, a slice for its text, a tuple of both for a tuple; all else is what it is."""
    if isinstance(operand, list | tuple):
        return tuple(meant(inner, tensors) for inner in operand)
    if not isinstance(operand, str):
        return operand
    if operand[0] == "t":
        return tensors[int(operand[1:])]
    return slice(*(int(part) if part else None for part in operand.split(":")))


def extended(tensors, program):
    """The tensors, and behind them one for each step."""
    tensors = list(tensors)
    for name, *operands in program:
        named = operands.pop() if isinstance(operands[-1], dict) else {}
        first, *others = (meant(operand, tensors) for operand in operands)
        make = OPERATORS.get(name)
        tensors.append(make(first, *others) if make else getattr(first, name)(*others, **named))
    return tensors


def gradients(leaves):
    """What backward() left at the leaves; None, where it has not been, counts as zeros."""
    return [0 * leaf.data if leaf.grad is None else leaf.grad for leaf in leaves]


def run(learner, program, leaves, constant=()):
    """The last tensor's number, and the leaves' gradients; those in `constant` are made with requires_grad=False."""
    made = [learner.Tensor(x, requires_grad=at not in constant) for at, x in enumerate(leaves)]
    *_, loss = extended(made, program)
    loss.backward()
    return loss.data, gradients(made)


def values(learner, program, leaves):
    """What all steps of a program made; nobody calls backward()."""
    return [tensor.data for tensor in extended(map(learner.Tensor, leaves), program)[len(leaves) :]]


def partly_without(learner, before, under, after, leaves, nested=False, broken=False):
    """A program of which some steps are taken under no_grad(); what comes before and after them is recorded.

    nested: another no_grad() begins and ends within. broken: an exception leaves a no_grad() first, and must arrive.
    """
    arrived = "nothing"
    made = [learner.Tensor(x) for x in leaves]
    tensors = extended(made, before)
    if broken:
        try:
            with learner.no_grad():
                raise KeyError("on the way out")
        except KeyError:
            arrived = "KeyError"
    with learner.no_grad():
        if nested:
            with learner.no_grad():
                pass
        tensors = extended(tensors, under)
    *_, loss = extended(tensors, after)
    loss.backward()
    return loss.data, gradients(made), arrived


def refusals(learner, program, leaves):
    """What backward() raises: from a tensor that is no scalar, from a scalar, from that scalar once more, and from one
    of another graph, which was made before; and the gradients of that one."""
    made, others = ([learner.Tensor(x) for x in leaves] for _ in range(2))
    whole, other = extended(made, program)[-1], extended(others, program)[-1].sum()
    calls = [whole.backward, (loss := whole.sum()).backward, loss.backward, other.backward]
    return [raised(call) for call in calls], gradients(others)


def raised(function):
    """The kind of exception that a call ends with, in a word."""
    try:
        function()
    except ValueError:
        return "ValueError"
    except RuntimeError:
        return "RuntimeError"
    return "nothing"


def let_go(learner, program, leaves):
    """Which of the arrays between leaves and loss are in memory after backward(), while loss and leaves are held."""
    made = [learner.Tensor(x) for x in leaves]
    tensors = extended(made, program)
    seen = [weakref.ref(tensor.data) for tensor in tensors[len(leaves) : -1]]
    loss = tensors.pop()
    loss.backward()
    del tensors
    gc.collect()
    return loss.data, ["gone" if array() is None else "kept" for array in seen]


def trained(learner, x, labels, weights, biases, rate, steps):
    """Gradient descent on a perceptron's cross-entropy; the loss of every step, and the last gradients."""
    losses = []
    for _ in range(steps):
        layers = [(learner.Tensor(w), learner.Tensor(b)) for w, b in zip(weights, biases, strict=True)]
        h = learner.Tensor(x, requires_grad=False)
        for at, (w, b) in enumerate(layers):
            h = (h if at == 0 else h.relu()) @ w + b
        loss = h.softmax(axis=1)[np.arange(len(labels)), labels].log().mean() * -1
        loss.backward()
        losses.append(loss.data)
        slopes = [gradients(layer) for layer in layers]
        weights = [w.data - rate * dw for (w, _), (dw, _) in zip(layers, slopes, strict=True)]
        biases = [b.data - rate * db for (_, b), (_, db) in zip(layers, slopes, strict=True)]
    return losses, slopes


def residual(learner, x, weights):
    """A stack of residual layers, x + relu(x @ w), and the mean of the squares of what comes out."""
    made = [learner.Tensor(w) for w in weights]
    h = learner.Tensor(x)
    for w in made:
        h = h + (h @ w).relu()
    loss = (h * h).mean()
    loss.backward()
    return loss.data, [w.grad for w in made]
