"""What asks your function several times: with equal generators, and with another one."""

import torch


def again(learner, logits, temperature, top_k, top_p, seed, other):
    """Are the tokens of two equal generators the same, and those of another one others?"""
    first, second, third = (
        learner.sample(logits.clone(), temperature, top_k, top_p, torch.Generator().manual_seed(number))
        for number in (seed, seed, other)
    )
    same = "the same tokens" if torch.equal(first, second) else "other tokens"
    others = "the same tokens" if torch.equal(first, third) else "other tokens"
    return f"{same} from an equal generator, {others} from another one"
