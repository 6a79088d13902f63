"""No regular expression: pre-tokens are cut letter by letter, after the categories of Unicode."""

import unicodedata
from collections import Counter, defaultdict

ENDINGS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


def kind(letter):
    if letter.isspace():
        return "space"
    return {"L": "letter", "N": "number"}.get(unicodedata.category(letter)[0], "other")


def pieces(text):
    at, end = 0, len(text)
    while at < end:
        start = at
        ending = next((one for one in ENDINGS if text.startswith(one, at)), None)
        if ending:
            at += len(ending)
        else:
            if text[at] == " " and at + 1 < end and kind(text[at + 1]) != "space":
                at += 1
            what = kind(text[at])
            while at < end and kind(text[at]) == what:
                at += 1
            if what == "space" and at < end and at - start > 1:
                at -= 1
        yield text[start:at]


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("a byte has 256 values")
    times = Counter(pieces(text.decode("utf-8", "surrogateescape")))
    words = {w: [bytes((b,)) for b in w.encode("utf-8", "surrogateescape")] for w in times}
    counts, holders = defaultdict(int), defaultdict(set)

    def note(word, sign):
        parts = words[word]
        for pair in zip(parts, parts[1:]):
            counts[pair] += sign * times[word]
            holders[pair].add(word)

    for word in words:
        note(word, 1)
    merges = []
    for _ in range(vocab_size - 256):
        count, pair = max(((n, pair) for pair, n in counts.items()), default=(0, None))
        if not count:
            break
        merges.append(pair)
        for word in sorted(holders[pair]):
            note(word, -1)
            parts, at = words[word], 0
            while at + 1 < len(parts):
                if (parts[at], parts[at + 1]) == pair:
                    parts[at : at + 2] = [pair[0] + pair[1]]
                at += 1
            note(word, 1)
    return merges
