"""How a tokeniser cuts numbers: begin here."""


def answer(q: dict) -> float:
    """What you foretell, before anything is run.

    Args:
        q: a question, one of these, where merges is a list of [left, right], the first of the lowest rank:
            {"ask": "tokens", "text": str, "merges": merges}: how many tokens does the text take? Exactly.
            {"ask": "aligned", "pair": [str, str], "group": int, "from": "left" or "right"}: cut into groups of so many
                digits from that side, does every digit of the shorter number stand at the same place of its group as
                the digit of the same value does in the longer one? 1.0 or 0.0.
            {"ask": "average", "digits": int, "merges": merges}: tokens of a number of so many digits, on average over
                all of them, the first digit not being 0. Within 5 %.
            {"ask": "short", "digits": int, "at_most": int, "merges": merges}: how many of these numbers take at most
                so many tokens? Within a factor of two.

    Returns:
        A number.
    """
    raise NotImplementedError
