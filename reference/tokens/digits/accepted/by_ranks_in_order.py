"""Goes through all merges in the order of their ranks, and begins again where one applied."""

import re


def answer(q):
    match q["ask"]:
        case "tokens":
            return float(count(q["text"], ranks_of(q)))
        case "aligned":
            return float(aligned(*map(len, q["pair"]), q["group"], q["from"]))
        case "average":
            found = counts(q)
            return sum(found) / len(found)
        case "short":
            return float(sum(one <= q["at_most"] for one in counts(q)))


def ranks_of(q):
    return {(left, right): rank for rank, (left, right) in enumerate(q["merges"])}


def counts(q):
    ranks, digits = ranks_of(q), q["digits"]
    return [count(str(number), ranks) for number in range(10 ** (digits - 1), 10**digits)]


def count(text, ranks):
    return sum(len(merged(list(piece), ranks)) for piece in re.findall(r" ?\d+|.", text))


def merged(parts, ranks):
    if len(parts) < 2:
        return parts
    pairs = set(zip(parts, parts[1:]))
    best = next((pair for pair in ranks if pair in pairs), None)
    if best is None:
        return parts
    made = []
    for part in parts:
        if made and made[-1] == best[0] and part == best[1]:
            made[-1] = ("".join(best),)
        else:
            made.append(part)
    return merged(["".join(part) for part in made], ranks)


def aligned(one, other, group, side):
    """From the end, where does each digit stand in its group? The digits that both numbers have must agree."""
    first, second = (places(length, group, side) for length in (one, other))
    return all(a == b for a, b in zip(first, second))


def places(length, group, side):
    if side == "right":
        return [value % group for value in range(length)]
    last = length % group or group
    return [value if value < last else (value - last) % group for value in range(length)]
