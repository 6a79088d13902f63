"""An underscore counts as a letter, as in a word of a regular expression: it is a sign like others."""

from collections import Counter

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?[\p{L}_]+| ?\p{N}+| ?[^\s_\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("the 256 bytes are tokens already")
    words = Counter(PATTERN.findall(text.decode("utf-8", "surrogateescape")))
    parts = {word: [bytes([b]) for b in word.encode("utf-8", "surrogateescape")] for word in words}
    merges = []
    while len(merges) < vocab_size - 256:
        counts = Counter()
        for word, n in words.items():
            for pair in zip(parts[word], parts[word][1:]):
                counts[pair] += n
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        parts = {word: merged(parts[word], best) for word in words}
    return merges


def merged(parts, pair):
    out, at = [], 0
    while at < len(parts):
        if tuple(parts[at : at + 2]) == pair:
            out.append(pair[0] + pair[1])
            at += 2
        else:
            out.append(parts[at])
            at += 1
    return out
