"""Each byte is written as the letter of that number, so that words are strings: these compare as their bytes do."""

from collections import Counter

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def pairs_of(word):
    return list(zip(word, word[1:]))


def joined(word, left, right):
    new = []
    for symbol in word:
        if new and new[-1] == left and symbol == right:
            new[-1] = None
        else:
            new.append(symbol)
    return tuple(left + right if symbol is None else symbol for symbol in new)


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("at least 256")
    words, stats, index = Counter(), Counter(), {}
    for piece in PATTERN.findall(text.decode(errors="surrogateescape")):
        words[tuple(piece.encode(errors="surrogateescape").decode("latin-1"))] += 1
    for word, n in words.items():
        for pair in pairs_of(word):
            stats[pair] += n
            index.setdefault(pair, set()).add(word)
    merges = []
    while len(merges) + 256 < vocab_size:
        count, best = max(((n, pair) for pair, n in stats.items()), default=(0, None))
        if count < 1:
            break
        merges.append(best)
        for word in [word for word in index[best] if word in words]:
            n = words.pop(word)
            for pair in pairs_of(word):
                stats[pair] -= n
            word = joined(word, *best)
            words[word] += n
            for pair in pairs_of(word):
                stats[pair] += n
                index.setdefault(pair, set()).add(word)
    return [(left.encode("latin-1"), right.encode("latin-1")) for left, right in merges]
