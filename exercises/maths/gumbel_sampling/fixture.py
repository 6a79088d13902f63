"""What asks your sampler several times: with equal generators, and with another one."""

import numpy as np


def again(learner, logits, seed, other):
    """Are the draws of two equal generators the same, and those of another one others?"""
    first, second, third = (
        np.asarray(learner.gumbel_sample(logits.copy(), np.random.Generator(np.random.PCG64(number)))).tolist()
        for number in (seed, seed, other)
    )
    same = "the same draws" if first == second else "other draws"
    others = "the same draws" if first == third else "other draws"
    return f"{same} from an equal generator, {others} from another one"
