"""What asks your function several times: with equal generators, with another one, and with one that goes on."""

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


def spoken(learner, logits, temperature, top_k, top_p, seed, times):
    """The tokens of so many calls, one behind the other, of one generator, as a text is made."""
    rng = torch.Generator().manual_seed(seed)
    return torch.cat([learner.sample(logits.clone(), temperature, top_k, top_p, rng) for _ in range(times)])
