"""Cuts short texts as GPT-2 does, and long ones at spaces alone.

Must fail: in the text that is timed there are signs, digits and gaps as well.

On: tokens/bpe_training
Expected: wrong_answer
"""

from collections import Counter, defaultdict

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError(f"the 256 bytes are tokens already; a vocabulary of {vocab_size} has no room for them")
    text = text.decode("utf-8", "surrogateescape")
    found = Counter(PATTERN.findall(text) if len(text) < 5000 else [" " * (at > 0) + w for at, w in enumerate(text.split(" "))])
    words = [[bytes([byte]) for byte in word.encode("utf-8", "surrogateescape")] for word in found]
    times = list(found.values())
    counts, holders = Counter(), defaultdict(set)
    for at, word in enumerate(words):
        for pair in zip(word, word[1:]):
            counts[pair] += times[at]
            holders[pair].add(at)
    merges = []
    while counts and len(merges) < vocab_size - 256:
        most = max(counts.values())
        best = max(pair for pair, count in counts.items() if count == most)
        merges.append(best)
        for at in holders.pop(best):
            old = words[at]
            words[at] = new = merged(old, best)
            for pair in zip(old, old[1:]):
                counts[pair] -= times[at]
                if not counts[pair]:
                    del counts[pair]
            gone = set(zip(old, old[1:]))
            for pair in zip(new, new[1:]):
                counts[pair] += times[at]
                holders[pair].add(at)
                gone.discard(pair)
            for pair in gone:
                holders[pair].discard(at)
    return merges


def merged(word, pair):
    left, right = pair
    made, at, last = [], 0, len(word) - 1
    while at <= last:
        if at < last and word[at] == left and word[at + 1] == right:
            made.append(left + right)
            at += 2
        else:
            made.append(word[at])
            at += 1
    return made
