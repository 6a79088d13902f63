"""The loss of a multi-layer perceptron and its gradient, by hand."""

import itertools

import numpy as np

from judge.spec import Spec, call

spec = Spec(
    entry="mlp_backprop",
    requires=["basics/cross_entropy"],
    sources=[
        "Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating errors, Nature 323",
        "Karpathy, CS231n course notes: Backpropagation, Intuitions",
        "He, Zhang, Ren & Sun 2015, Delving deep into rectifiers (arXiv:1502.01852)",
        "Blanchard, Higham & Higham 2021, Accurately computing the log-sum-exp and softmax (arXiv:1909.03469)",
    ],
    panel=["from_logsumexp", "by_logaddexp", "rows_in_chunks", "bias_as_a_row"],
)


def network(rng, widths, gain=0.7):
    """Weights and biases of layers between these widths; each layer's units are about `gain` times the one's before.

    Uniform weights keep ordinary logits ordinary: no label's probability is below 1e-7.
    """
    pairs = list(itertools.pairwise(widths))
    weights = [gain * np.sqrt(6 / i) * rng.uniform(-1, 1, size=(i, o)) for i, o in pairs]
    biases = [0.3 * gain * rng.normal(size=o) for _, o in pairs]
    return weights, biases


def batch(rng, n, widths):
    """n inputs, with labels of the last width's classes."""
    return rng.normal(size=(n, widths[0])), rng.integers(widths[-1], size=n)


def unequal(rng, layers, smallest=3):
    """Widths of which all are different, so that no matrix fits where its transpose belongs."""
    return [int(width) for width in smallest + rng.permutation(9)[: layers + 1]]


@spec.correctness(scale="tensor")
def any_depth_and_width(rng):
    """One to four layers of unequal widths: the loss, and a gradient for every weight and every bias; also where there
    are more classes than a byte can number."""
    for layers in (1, 2, 3, 4):
        widths = unequal(rng, layers)
        yield call(*network(rng, widths), *batch(rng, int(rng.integers(2, 13)), widths))
    widths = [3, 4, 300]
    x, y = batch(rng, 5, widths)
    y[:2] = 256 + rng.integers(44, size=2)
    yield call(*network(rng, widths), x, y)


@spec.correctness(scale="tensor")
def equal_widths(rng):
    """Inputs, hidden units, classes and samples of one number: shapes no longer tell a matrix from its transpose."""
    for layers in (2, 4):
        width = int(rng.integers(4, 8))
        widths = [width] * (layers + 1)
        yield call(*network(rng, widths), *batch(rng, width, widths))


@spec.correctness(scale="tensor")
def batch_of_one(rng):
    """A single sample is a batch too, with one layer or with several."""
    for layers in (1, 3):
        widths = unequal(rng, layers)
        yield call(*network(rng, widths), *batch(rng, 1, widths))


@spec.correctness(scale="tensor")
def narrow_layers(rng):
    """Layers with a single input or a single hidden unit keep their two axes."""
    for widths in ([1, 5, 3], [1, 2], [3, 1, 1, 2]):
        yield call(*network(rng, widths), *batch(rng, int(rng.integers(4, 9)), widths))


@spec.correctness(scale="tensor")
def missing_classes(rng):
    """A batch need not hold every class: the logits say how many classes there are, the labels do not."""
    widths = [4, 6, 5]
    for labels in ([1, 3, 3, 1, 4], [0, 4, 0, 4, 4, 0, 0], [0, 1, 0, 1]):
        x, _ = batch(rng, len(labels), widths)
        yield call(*network(rng, widths), x, rng.permutation(np.array(labels)))


@spec.correctness(scale="tensor")
def repeated_samples(rng):
    """A mean over the batch as it is given: repeating every sample changes nothing, repeating one gives it weight."""
    widths = unequal(rng, 2)
    (weights, biases), (x, y) = network(rng, widths), batch(rng, 5, widths)
    for times in ([3, 3, 3, 3, 3], rng.permutation([1, 1, 2, 3, 7])):
        yield call(weights, biases, np.repeat(x, times, axis=0), np.repeat(y, times))


@spec.correctness(scale="tensor")
def dead_units(rng):
    """A unit that is off for the whole batch has exactly zero gradients, and so does all that only it feeds."""
    widths = [5, 7, 6, 4]
    for dead in ((0, [1, 4]), (1, list(range(6)))):
        weights, biases = network(rng, widths)
        biases[dead[0]][dead[1]] = -1e3
        yield call(weights, biases, *batch(rng, 6, widths))


@spec.correctness(scale="tensor")
def large_batches(rng):
    """A hundred and more samples, in numbers that no power of two divides."""
    widths = unequal(rng, 2, smallest=5)
    yield call(*network(rng, widths), *batch(rng, 2 * int(rng.integers(50, 75)) + 1, widths))


@spec.correctness(scale="tensor")
def large_gradients(rng):
    """Inputs in the hundreds make gradients in the hundreds; they come back as they are, not clipped."""
    widths = [5, 8, 3]
    weights, biases = network(rng, widths, gain=1.0)
    x, y = batch(rng, 9, widths)
    yield call([weights[0], 0.003 * weights[1]], biases, 300 * x, y)


@spec.stability(scale="tensor")
def relu_at_exactly_zero(rng):
    """Where a pre-activation is exactly 0 the derivative of ReLU is 0: empty inputs, and units with zero weights."""
    for widths in ([4, 6, 3], [3, 6, 5, 4]):
        weights, biases = network(rng, widths)
        x, y = batch(rng, 8, widths)
        weights[0][:, rng.permutation(6)[:2]] = 0.0  # units that are at 0 for every sample
        x[rng.permutation(8)[:2]] = 0.0  # samples for which every hidden unit is at 0
        yield call(weights, [*(0 * b for b in biases[:-1]), biases[-1]], x, y)


@spec.stability(scale="tensor", least=2.0**-53)  # gradients of samples that are sure cancel: 0, or a rounding error
def large_logits(rng):
    """Logits in the thousands, often far from the label's: exp overflows or underflows unless each row is shifted."""
    for widths, size in (([5, 6], 1e3), ([4, 8, 5], 3e3), ([4, 6, 2], 1e5)):
        weights, biases = network(rng, widths)
        x, y = batch(rng, 32, widths)
        x *= np.linspace(0.001, 1, 32)[:, None]  # some rows stay small: one shift does not serve them all
        yield call([*weights[:-1], size * weights[-1]], biases, x, y)
    widths = [80, 80, 10]  # as wide, and as many samples, as are timed
    weights, biases = network(rng, widths)
    yield call(weights, [*biases[:-1], biases[-1] + 2000.0], *batch(rng, 512, widths))


@spec.stability(scale="tensor")
def fifty_layers(rng):
    """Fifty layers with He's initial weights: activations and gradients keep their size and their digits."""
    widths = [5] + [12] * 49 + [4]
    yield call(*network(rng, widths, gain=1.0), *batch(rng, 6, widths))


@spec.stability(scale="tensor")
def vanishing_signals(rng):
    """Activations of 1e-80 and gradients to match are small, not zero: no threshold may stand in for 0."""
    widths = [5] + [10] * 9 + [4]
    weights, biases = network(rng, widths, gain=1e-8)
    biases = [b * 1e-8**layer for layer, b in enumerate(biases)]
    x, y = batch(rng, 6, widths)
    yield call(weights, biases, x, np.full_like(y, y[0]))  # one class: samples of two would cancel in every gradient


@spec.stability(scale="tensor")
def exploding_signals(rng):
    """Activations of 1e40 and gradients to match are legitimate: nothing may be clipped on the way."""
    widths = [5] + [10] * 5 + [4]
    weights, biases = network(rng, widths, gain=1e7)
    biases = [b * 1e7**layer for layer, b in enumerate(biases)]
    yield call(weights, biases, *batch(rng, 16, widths))


@spec.speed(at_most=2.4, scale="tensor", noise=False)
def a_deep_network(rng):
    """Eleven layers of 80 units and 512 samples: one pass forward, one back, all of it in matrix products."""
    widths = [80] * 11 + [10]
    yield call(*network(rng, widths), *batch(rng, 512, widths))


@spec.growth(of="seconds", at_most=1.4, sizes=(6, 12, 24, 48), scale="tensor", noise=False)
def ever_deeper(rng, layers):
    """6 to 48 layers of 48 units: twice the depth takes twice the time, since no layer is computed twice."""
    widths = [48] * layers + [10]
    yield call(*network(rng, widths, gain=1.0), *batch(rng, 128, widths))
