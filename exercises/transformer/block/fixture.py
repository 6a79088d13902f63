"""A stack of blocks, as a whole model has it."""


def stack(learner, x, layers, h, depth):
    """The stream after `depth` blocks, whose weights are those of `layers` in turn."""
    for at in range(depth):
        weights = {name: value.clone() for name, value in layers[at % len(layers)].items()}
        x = learner.block(x, weights, h)
    return x
