"""A word that loses one place of a pair is struck off the pair's list, though it may hold the pair elsewhere too."""

from collections import Counter, defaultdict

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("the 256 bytes are tokens already")
    found = Counter(PATTERN.findall(text.decode("utf-8", "surrogateescape")))
    words = [([bytes([b]) for b in word.encode("utf-8", "surrogateescape")], n) for word, n in found.items()]
    counts, holders = Counter(), defaultdict(set)

    def change(pair, at, by):
        counts[pair] += by
        if by > 0:
            holders[pair].add(at)
        else:
            holders[pair].discard(at)

    for at, (word, n) in enumerate(words):
        for pair in zip(word, word[1:]):
            change(pair, at, n)
    merges = []
    while len(merges) < vocab_size - 256:
        counts = +counts
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        whole = best[0] + best[1]
        merges.append(best)
        for at in list(holders[best]):
            word, n = words[at]
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == best:
                    if i > 0:
                        change((word[i - 1], best[0]), at, -n)
                        change((word[i - 1], whole), at, n)
                    if i + 2 < len(word):
                        change((best[1], word[i + 2]), at, -n)
                        change((whole, word[i + 2]), at, n)
                    word[i : i + 2] = [whole]
                i += 1
        del counts[best]
    return merges
