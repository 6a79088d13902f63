"""Reverse-mode differentiation of expressions of arrays."""

import itertools

import numpy as np

from judge.spec import Spec, call

spec = Spec(
    entry="Tensor",
    also=["no_grad"],
    fixture=["run", "values", "partly_without", "refusals", "let_go", "trained", "residual"],
    sources=[
        "Baydin, Pearlmutter, Radul & Siskind 2018, Automatic differentiation in machine learning (arXiv:1502.05767)",
        "Paszke et al. 2019, PyTorch: an imperative style, high-performance deep learning library (arXiv:1912.01703)",
        "Blanchard, Higham & Higham 2021, Accurately computing the log-sum-exp and softmax (arXiv:1909.03469)",
    ],
    requires=["autograd/scalar_engine", "basics/mlp_backprop"],
    kind="stateful",
    panel=["closures", "operations_as_objects", "by_torch"],
)


def normal(rng, *shape):
    """Ordinary numbers."""
    return rng.normal(size=shape)


def positive(rng, *shape):
    """Numbers from 0.5 to 2."""
    return rng.uniform(0.5, 2.0, size=shape)


def unequal(rng, n):
    """n different sizes from 2 to 5."""
    return [int(size) for size in 2 + rng.permutation(4)[:n]]


def weighed(leaves, *program):
    """The program, its last tensor times the last leaf, and the sum: so that every element's gradient is another."""
    last = len(leaves) + len(program) - 1
    return call([*program, ("*", f"t{last}", f"t{len(leaves) - 1}"), ("sum", f"t{last + 1}")], leaves, of="run")


@spec.correctness(scale="tensor")
def each_function(rng):
    """exp, log, relu and powers, element by element; the power of a zero has a slope too, be it 0."""
    m, n = unequal(rng, 2)
    for name in ("exp", "relu"):
        yield weighed([normal(rng, m, n), normal(rng, m, n)], (name, "t0"))
    yield weighed([60 + normal(rng, n), normal(rng, n)], ("exp", "t0"))
    yield weighed([positive(rng, n), normal(rng, n)], ("log", "t0"))
    yield weighed([normal(rng, n), normal(rng, n)], ("**", "t0", -1))
    for power in (2, 3):
        yield weighed([normal(rng, n + 1) * (np.arange(n + 1) > 0), normal(rng, n + 1)], ("**", "t0", power))
    yield weighed([positive(rng, n), normal(rng, n)], ("**", "t0", float(rng.choice([0.5, -0.5, 1.5]))))


@spec.correctness(scale="tensor", twins=False)
def broadcasting(rng):
    """Operands of unequal shapes: what was spread over an axis, or over new ones in front, gets the sum from there."""
    m, n, p = unequal(rng, 3)
    shapes = [
        ((m, n), (m, n)),
        ((m, n), (n,)),
        ((m, 1), (m, n)),
        ((m, 1), (1, n)),
        ((p, m, n), (m, 1)),
        ((n,), (p, 1, n)),
        ((p, m, n), (1, m, 1)),
    ]
    for name, (left, right) in zip(rng.permutation(["+", "-", "*", "/", "*", "/", "+"]), shapes, strict=True):
        leaves = [positive(rng, *left), positive(rng, *right), normal(rng, *np.broadcast_shapes(left, right))]
        yield weighed(leaves, (str(name), "t0", "t1"))
    yield weighed([positive(rng), normal(rng, m, n)], ("+", "t1", "t0"), ("/", "t2", "t0"))
    yield weighed(
        [normal(rng, 1, 1, n), normal(rng, m, n), normal(rng, m, n)], ("*", "t0", "t1"), ("reshape", "t3", m, n)
    )


@spec.correctness(scale="tensor", twins=False)
def numbers(rng):
    """A Python number on the right of + - * /."""
    n = unequal(rng, 1)[0]
    for name in ("+", "-", "*", "/"):
        number = int(rng.integers(2, 5)) if rng.integers(2) else float(np.round(rng.uniform(2, 4), 2))
        yield weighed([normal(rng, n, 2), normal(rng, n, 2)], (name, "t0", number), ("*", "t2", "t0"))


@spec.correctness(scale="tensor", twins=False)
def products(rng):
    """Matrix products, alone and in batches; a matrix that serves a whole batch gets the sum over it."""
    m, n, p, b = unequal(rng, 4)
    shapes = [
        ((m, n), (n, p)),
        ((b, m, n), (b, n, p)),
        ((b, m, n), (n, p)),
        ((m, n), (b, n, p)),
        ((2, 1, m, n), (b, n, p)),
        ((b, m, n), (1, n, p)),
    ]
    for left, right in shapes:
        out = normal(rng, *np.broadcast_shapes(left[:-2], right[:-2]), m, p)
        yield weighed([normal(rng, *left), normal(rng, *right), out], ("@", "t0", "t1"))
    yield weighed([normal(rng, n, n), normal(rng, n, n), normal(rng, n, n)], ("@", "t0", "t1"), ("@", "t3", "t0"))


@spec.correctness(scale="tensor", twins=False)
def sums_and_means(rng):
    """Sums and means along any axis, counted from either end, with and without the axis kept; and of everything."""
    shape = unequal(rng, 3)
    for name, axis in itertools.product(("sum", "mean"), (0, 1, -1)):
        keep = bool(rng.integers(2))
        out = np.sum(np.zeros(shape), axis=axis, keepdims=keep).shape
        yield weighed([normal(rng, *shape), normal(rng, *out)], (name, "t0", {"axis": axis, "keepdims": keep}))
    for keep, out in ((False, ()), (True, (1, 1, 1))):
        for name in ("sum", "mean"):
            yield weighed([normal(rng, *shape), normal(rng, *out)], (name, "t0", {"keepdims": keep}))
    # What broadcasts does not show which axes it has.
    yield call(
        [("sum", "t0", {"keepdims": True}), ("mean", "t0", {"keepdims": True})], [normal(rng, *shape)], of="values"
    )
    n = shape[0]
    yield weighed([normal(rng, 1, 3, 2), normal(rng, 1, 2)], (str(rng.choice(["sum", "mean"])), "t0", {"axis": 1}))
    yield weighed([normal(rng, n, n), normal(rng, n)], ("sum", "t0", {"axis": 1}))
    yield weighed([normal(rng, n, n), normal(rng, n)], ("mean", "t0", {"axis": 0}))


@spec.correctness(scale="tensor", twins=False)
def maxima(rng):
    """The maximum along an axis, or of everything, sends its gradient to where it was found, and not to its like."""
    m, n = unequal(rng, 2)
    for axis, keep, out in ((0, False, (n,)), (-1, True, (m, 1)), (1, False, (m,))):
        yield weighed([normal(rng, m, n), normal(rng, *out)], ("max", "t0", {"axis": axis, "keepdims": keep}))
    yield weighed([normal(rng, m, n), normal(rng)], ("max", "t0"))
    yield weighed([normal(rng, m, n), normal(rng, 1, 1)], ("max", "t0", {"keepdims": True}))
    yield call([("max", "t0", {"keepdims": True})], [normal(rng, m, n)], of="values")
    x = normal(rng, n, n)
    x[:, 1] = x.max(axis=1) * (1 + 1e-8)  # nearly a tie, and none
    yield weighed([x, normal(rng, n)], ("max", "t0", {"axis": 1}))


@spec.correctness(scale="tensor", noise=False, twins=False)
def ties(rng):
    """Where several elements are the largest, they share its gradient equally."""
    m, n = unequal(rng, 2)
    x = np.floor(rng.uniform(0, 2, size=(m, n + 2)))
    x[:, :2] = x[0, 2] = 2.0  # one row has more of them
    for array, axis, out in ((x, 1, (m,)), (x.T.copy(), 0, (m,)), (np.ones((m, n)), -1, (m,))):
        yield weighed([array, normal(rng, *out)], ("max", "t0", {"axis": axis}))
    yield weighed([x, normal(rng)], ("max", "t0"))


@spec.correctness(scale="tensor", twins=False)
def other_shapes(rng):
    """Reshaped and transposed: every gradient comes back to the place of its number, in any order of three axes."""
    a, b, c = shape = unequal(rng, 3)
    for axes in ((1, 2, 0), (2, 0, 1), (0, 2, 1)):
        out = normal(rng, *(shape[axis] for axis in axes))
        yield weighed([normal(rng, *shape), out], ("transpose", "t0", *axes))
    yield weighed([normal(rng, a, a, a), normal(rng, a, a, a)], ("transpose", "t0", 1, 2, 0))
    yield weighed([normal(rng, *shape), normal(rng, b, a * c)], ("reshape", "t0", b, a * c))
    yield weighed([normal(rng, a, b), normal(rng, b, a)], ("reshape", "t0", -1, a))
    yield weighed([normal(rng, a, b), normal(rng, b, a)], ("transpose", "t0", 1, 0))
    # What was transposed lies in memory in another order than its numbers have.
    yield weighed([normal(rng, *shape), normal(rng, c, a * b)], ("transpose", "t0", 2, 0, 1), ("reshape", "t2", c, -1))
    yield weighed(
        [normal(rng, a, b * c), normal(rng, c, a, b)], ("reshape", "t0", a, b, c), ("transpose", "t2", 2, 0, 1)
    )


@spec.correctness(scale="tensor", twins=False)
def picked(rng):
    """Elements, rows and slices that were picked send their gradient to their place; all others get 0."""
    m, n = 3 + int(rng.integers(3)), 3 + int(rng.integers(3))
    yield weighed([normal(rng, m, n), normal(rng, n)], ("[]", "t0", int(rng.integers(m))))
    yield weighed([normal(rng, m, n), normal(rng, m - 1, n)], ("[]", "t0", "1:"))
    yield weighed([normal(rng, m, n), normal(rng, m)], ("[]", "t0", (":", 1)))
    yield weighed([normal(rng, m, 6), normal(rng, 2, 3)], ("[]", "t0", (":2", "::2")))
    yield weighed([normal(rng, m, n), normal(rng)], ("[]", "t0", (-1, -int(rng.integers(2, n)))))
    yield weighed([normal(rng, m, n), normal(rng, 3, n)], ("[]", "t0", np.array([-1, 0, -2])))


@spec.correctness(scale="tensor")
def picked_again(rng):
    """An element that was picked twice gets the gradient of both: rows of a table, a label's logit in every sample."""
    m, n = 3 + int(rng.integers(3)), 3 + int(rng.integers(3))
    rows = rng.permutation(np.array([0, 0, 2, 2, 2, 1]))
    yield weighed([normal(rng, m, n), normal(rng, 6, n)], ("[]", "t0", rows))
    yield weighed([normal(rng, m, n), normal(rng, 2, 3, n)], ("[]", "t0", rows.reshape(2, 3)))
    one = int(rng.integers(m))
    yield weighed([normal(rng, m, n), normal(rng, 2, n)], ("[]", "t0", np.array([one, one - m])))  # from either end
    yield weighed([normal(rng, m, n), normal(rng, 6)], ("[]", "t0", (rows, np.array([1, 1, 1, 1, 1, 1]))))
    yield weighed([normal(rng, 4, n), normal(rng, 4)], ("[]", "t0", (np.arange(4), rng.integers(n, size=4))))
    yield weighed([normal(rng, m, n), normal(rng, m, 6)], ("[]", "t0", (":", rows)))


@spec.correctness(scale="tensor", twins=False)
def softmaxes(rng):
    """Softmax along any axis: raising one number lowers the share of all others."""
    m, n, p = unequal(rng, 3)
    for axis in (0, 1, -1):
        yield weighed([normal(rng, m, n, p), normal(rng, m, n, p)], ("softmax", "t0", {"axis": axis}))
    yield weighed([normal(rng, m, n), normal(rng, m, n)], ("softmax", "t0"))


@spec.correctness(scale="tensor", twins=False)
def used_again(rng):
    """A tensor that is used several times gets all of its shares, and nobody else's."""
    n = unequal(rng, 1)[0]
    two = [normal(rng, n), normal(rng, n)]
    yield weighed(two, ("+", "t0", "t0"), ("*", "t2", "t0"), ("-", "t3", "t0"))
    # t2 hands one gradient to t0 and t1; what t0 gets from elsewhere is not t1's.
    for first, second in (("t3", "t4"), ("t4", "t3")):
        yield weighed([*two, normal(rng, n)], ("+", "t0", "t1"), ("exp", "t0"), ("*", first, second))
    yield weighed([*two, normal(rng, n)], ("+", "t0", "t1"), ("+", "t3", "t0"), ("+", "t4", "t0"), ("+", "t5", "t3"))
    yield weighed([-positive(rng, n), two[1]], ("relu", "t0"), ("*", "t2", "t0"), ("-", "t3", "t0"))
    # A sum's gradient is one number in many places: it must not stay so.
    yield call([("sum", "t0"), ("*", "t0", "t1"), ("sum", "t3"), ("+", "t2", "t4")], two, of="run")
    # A short and a long way from t2 meet again.
    program = [
        ("*", "t0", "t1"),
        ("exp", "t2"),
        ("softmax", "t3"),
        ("*", "t4", "t2"),
        ("+", "t2", "t5"),
        ("mean", "t6"),
    ]
    yield call(program, two, of="run")


@spec.correctness(scale="tensor")
def random_expressions(rng):
    """Random expressions of matrices, with tensors used again on the way."""
    for _ in range(2):
        n = unequal(rng, 1)[0]
        leaves, program = [rng.uniform(-1, 1, size=(n, n)) for _ in range(3)], []
        for _ in range(int(rng.integers(4, 8))):
            last = len(leaves) + len(program) - 1
            here, older = f"t{last}", f"t{int(rng.integers(last))}"
            steps = [
                [("*", here, older)],
                [("@", older, here), ("/", f"t{last + 1}", n)],
                [("-", older, here), ("/", f"t{last + 1}", 2)],
                [("softmax", here, {"axis": int(rng.integers(2))})],
                [("relu", here), ("+", f"t{last + 1}", older)],
                [("transpose", here, 1, 0)],
                [("[]", here, rng.integers(n, size=n))],
            ]
            program += steps[int(rng.integers(len(steps)))]
        last = len(leaves) + len(program) - 1
        program += [("*", f"t{last}", "t1"), ("mean", f"t{last + 1}", {"axis": 1, "keepdims": True})]
        yield call([*program, ("+", f"t{last + 2}", "t0"), ("sum", f"t{last + 3}")], leaves, of="run")


@spec.correctness(scale="tensor", twins=False)
def constants(rng):
    """A leaf that was made with requires_grad=False gets no gradient, and does not stand in the way of the others'."""
    m, n = unequal(rng, 2)
    leaves = [normal(rng, m, n), normal(rng, n, m), normal(rng, m)]
    program = [("@", "t0", "t1"), ("+", "t3", "t2"), ("*", "t4", "t4"), ("sum", "t5")]
    yield call(program, leaves, [int(rng.integers(3))], of="run")
    yield call(program, leaves, [0, 2], of="run")


@spec.correctness(scale="tensor", twins=False)
def without_gradients(rng):
    """Under no_grad() nothing is recorded; afterwards all is as it was, also after a second one or an exception, which
    arrives outside."""
    n = unequal(rng, 1)[0]
    before, under = [("*", "t0", "t1")], [("exp", "t2"), ("*", "t3", "t0")]
    after = [("*", "t4", "t2"), ("sum", "t5")]
    for nested, broken in ((False, False), (True, False), (False, True)):
        leaves = [normal(rng, n), normal(rng, n)]
        yield call(before, under, after, leaves, nested=nested, broken=broken, of="partly_without")


@spec.correctness(scale="tensor", twins=False)
def refused(rng):
    """backward() from what is no scalar is a ValueError, and from one graph a second time a RuntimeError; for another
    graph, be it older, it is the first time."""
    n = unequal(rng, 1)[0]
    yield call([("*", "t0", "t1"), ("exp", "t2")], [normal(rng, n, 2), normal(rng, 2)], of="refusals")
    # One element is no scalar as long as there is an axis.
    yield call([("*", "t0", "t1"), ("sum", "t2", {"axis": 0})], [normal(rng, n, 1), normal(rng, 1)], of="refusals")
    yield call([("@", "t0", "t1")], [normal(rng, 1, n), normal(rng, n, 1)], of="refusals")


@spec.correctness(scale="tensor", twins=False)
def not_kept(rng):
    """After backward() nobody holds what lay between leaves and loss, be these still held: else memory fills up."""
    n = unequal(rng, 1)[0]
    program = [("*", "t0", "t1"), ("exp", "t2"), ("@", "t3", "t1"), ("relu", "t4"), ("sum", "t5")]
    yield call(program, [normal(rng, n, n), normal(rng, n, n)], of="let_go")


@spec.correctness(scale="tensor", twins=False)
def a_perceptron(rng):
    """A perceptron of two layers, trained for three steps with your own gradients."""
    n, i, h, c = int(rng.integers(5, 9)), *unequal(rng, 3)
    weights = [rng.uniform(-1, 1, size=(i, h)), rng.uniform(-1, 1, size=(h, c))]
    biases = [0.1 + positive(rng, h), normal(rng, c)]
    yield call(normal(rng, n, i), rng.integers(c, size=n), weights, biases, 0.1, 3, of="trained")


@spec.stability(scale="tensor")
def large_logits(rng):
    """Softmax of numbers around 1000, of rows 1600 apart, and of columns: only each one's own maximum serves."""
    for axis in (1, 0):
        lines = rng.permutation([800.0, 800.0, 800.0, 1000.0, -800.0, -800.0, -800.0, -1000.0])
        x = normal(rng, 8, 8) + np.expand_dims(lines, axis)
        x[tuple(rng.permutation([0, 3]))] += 3000  # one-hot, and its mean lies 2600 below
        yield weighed([x, normal(rng, 8, 8)], ("softmax", "t0", {"axis": axis}))


@spec.stability(scale="tensor", noise=False)
def long_means(rng):
    """The mean of 200000 numbers: a sum that is kept in order loses a digit for every factor of 100."""
    yield call([("mean", "t0")], [rng.uniform(1, 2, size=200_000)], of="values")


@spec.stability(scale="tensor")
def equal_gradients(rng):
    """Softmax of probabilities whose gradients are all near 1e8: only their differences count."""
    x = normal(rng, 8, 12)
    yield call([("softmax", "t0"), ("*", "t2", "t1"), ("sum", "t3")], [x, 1e8 + normal(rng, 8, 12)], [1], of="run")


@spec.speed(at_most=7.0, scale="tensor")
def residual_layers(rng):
    """Twelve residual layers of 32 units and some 200 samples: one pass forward, one back for all leaves, in products
    of matrices."""
    weights = [0.1 * normal(rng, 32, 32) for _ in range(12)]
    yield call(normal(rng, 196 + int(rng.integers(8)), 32), weights, of="residual")
