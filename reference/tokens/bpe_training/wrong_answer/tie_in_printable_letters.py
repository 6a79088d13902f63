"""Ties are broken in the printable letters that GPT-2 writes for bytes, where a space is greater than every letter
of ASCII.

Source: bytes_to_unicode of openai/gpt-2, encoder.py: a space is U+0120 there.
"""

from collections import Counter

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")

PLAIN = [*range(33, 127), *range(161, 173), *range(174, 256)]
OTHERS = [b for b in range(256) if b not in PLAIN]
LETTER = {b: b for b in PLAIN} | {b: 256 + at for at, b in enumerate(OTHERS)}


def written(part):
    return "".join(chr(LETTER[b]) for b in part)


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
        best = max(counts, key=lambda pair: (counts[pair], written(pair[0]), written(pair[1])))
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
