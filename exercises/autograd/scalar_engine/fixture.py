"""Builds an expression with your Value from a program, and goes backward through it.

A program is a list of steps, each of which makes one more value: `("*", "v0", 2)` is `v0 * 2`, `("tanh", "v3")` is
`v3.tanh()`. The leaves are v0, v1, ...; the first step makes the value after them. Numbers are Python numbers, so
`("-", 2, "v0")` is `2 - v0`. Example: `run(learner, [("*", "v0", "v1"), ("exp", "v2")], np.array([2.0, 0.5]))` is
exp(v0 * v1), its value and the derivatives with respect to v0 and v1.
"""

import operator
import sys
from contextlib import contextmanager

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def build(learner, program, leaves):
    """Every value of a program: first the leaves, then one for each step."""
    values = [learner.Value(x) for x in leaves.tolist()]
    for name, *operands in program:
        found = [values[int(operand[1:])] if isinstance(operand, str) else operand for operand in operands]
        values.append(OPERATORS[name](*found) if name in OPERATORS else getattr(found[0], name)())
    return values


def run(learner, program, leaves):
    """The last value, and after one backward() from it the gradients of the leaves."""
    values = build(learner, program, leaves)
    values[-1].backward()
    return values[-1].data, [leaf.grad for leaf in values[: len(leaves)]]


def forward(learner, program, leaves):
    """What all steps of a program made; nobody calls backward()."""
    return [value.data for value in build(learner, program, leaves)[len(leaves) :]]


def in_turn(learner, program, leaves, calls):
    """The gradients of the leaves before, and after each call, such as "v5.backward" or "v5.zero_grad".

    After zero_grad also that of the value on which it was called.
    """
    values = build(learner, program, leaves)
    seen = [[leaf.grad for leaf in values[: len(leaves)]]]
    for name, method in (called.split(".") for called in calls):
        root = values[int(name[1:])]
        getattr(root, method)()
        roots = [root] if method == "zero_grad" else []
        seen.append([value.grad for value in (*values[: len(leaves)], *roots)])
    return seen


@contextmanager
def limit_of_1000():
    """Calls within calls are at most 1000 here, as Python begins, whoever asks for more, now or earlier."""
    before, set_limit = sys.getrecursionlimit(), sys.setrecursionlimit
    set_limit(1000)
    sys.setrecursionlimit = lambda limit: None
    try:
        yield
    finally:
        sys.setrecursionlimit = set_limit
        set_limit(before)


def there_and_back(root, leaves):
    """The root's number, and the gradients of the leaves: after backward(), and after zero_grad()."""
    with limit_of_1000():
        root.backward()
        found = [leaf.grad for leaf in leaves]
        root.zero_grad()
    return root.data, found, [leaf.grad for leaf in leaves]


def chain(learner, leaves, length):
    """x -> x * a + b, so many times, from x = a; the value halfway up is used at the top once more."""
    a, b = (learner.Value(leaf) for leaf in leaves.tolist())
    x = halfway = a
    for at in range(length):
        x = x * a + b
        halfway = x if 2 * at < length else halfway
    return there_and_back(x + halfway, [a, b])


def diamonds(learner, leaves, levels):
    """x -> x * a + x * b, so many times, from each leaf: 2 ** levels ways to the top; the sum of the results."""
    a, b, *tops = (learner.Value(leaf) for leaf in leaves.tolist())
    total = a
    for x in tops:
        for _ in range(levels):
            x = x * a + x * b
        total = total + x
    return there_and_back(total, [a, b, *tops])
