"""Parts are joined by blanks and "a b" is replaced by "ab" as text: the end of a longer part is taken for the whole
part.

Source: Sennrich, Haddow & Birch 2016, algorithm 1, without the look-around of its regular expression.
"""

from collections import Counter

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


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
    mark = b"\xff\xfe"
    text = mark.join(parts).replace(pair[0] + mark + pair[1], pair[0] + pair[1])
    return text.split(mark) if text else []
