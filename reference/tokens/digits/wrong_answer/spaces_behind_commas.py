"""The text is split at its commas, and a space behind one is dropped with it."""

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
    return sum(len(merged(list(piece), ranks)) for piece in re.findall(r" ?\d+|,", re.sub(", ", ",", text)))


def merged(parts, ranks):
    while True:
        known = [pair for pair in zip(parts, parts[1:]) if pair in ranks]
        if not known:
            return parts
        best = min(known, key=ranks.__getitem__)
        made, at = [], 0
        while at < len(parts):
            whole = tuple(parts[at : at + 2]) == best
            made.append("".join(best) if whole else parts[at])
            at += 2 if whole else 1
        parts = made


def aligned(one, other, group, side):
    """From the end, where does each digit stand in its group? The digits that both numbers have must agree."""
    first, second = (places(length, group, side) for length in (one, other))
    return all(a == b for a, b in zip(first, second))


def places(length, group, side):
    if side == "right":
        return [value % group for value in range(length)]
    last = length % group or group
    return [value if value < last else (value - last) % group for value in range(length)]
