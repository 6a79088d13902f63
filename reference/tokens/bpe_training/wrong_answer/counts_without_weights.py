"""The counts are kept up to date by one for each word, and not by how often the word occurs."""

from collections import Counter

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("the 256 bytes are tokens already")
    words = Counter(PATTERN.findall(text.decode("utf-8", "surrogateescape")))
    parts = {word: [bytes([b]) for b in word.encode("utf-8", "surrogateescape")] for word in words}
    counts = Counter()
    for word, n in words.items():
        for pair in zip(parts[word], parts[word][1:]):
            counts[pair] += n
    merges = []
    while len(merges) < vocab_size - 256:
        counts = +counts
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        for word, n in words.items():
            old = parts[word]
            at = 0
            while at < len(old) - 1:
                if (old[at], old[at + 1]) == best:
                    whole = best[0] + best[1]
                    if at > 0:
                        counts[old[at - 1], best[0]] -= 1
                        counts[old[at - 1], whole] += 1
                    if at + 2 < len(old):
                        counts[best[1], old[at + 2]] -= 1
                        counts[whole, old[at + 2]] += 1
                    old[at : at + 2] = [whole]
                at += 1
        del counts[best]
    return merges
