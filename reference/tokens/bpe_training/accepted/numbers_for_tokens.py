"""Tokens are numbers, as in most code on the web, and their bytes are looked up only where a tie is to be broken."""

from collections import Counter, defaultdict

import regex

PATTERN = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError("vocab_size")
    vocab = [bytes([b]) for b in range(256)]
    words = Counter(
        tuple(m.group().encode("utf-8", "surrogateescape"))
        for m in PATTERN.finditer(text.decode("utf-8", errors="surrogateescape"))
    )
    stats, index = defaultdict(int), defaultdict(set)
    for ids, n in words.items():
        for pair in zip(ids, ids[1:]):
            stats[pair] += n
            index[pair].add(ids)
    merges = []
    for new in range(256, vocab_size):
        pairs = [pair for pair, n in stats.items() if n > 0]
        if not pairs:
            break
        best = max(pairs, key=lambda p: (stats[p], vocab[p[0]], vocab[p[1]]))
        merges.append((vocab[best[0]], vocab[best[1]]))
        vocab.append(vocab[best[0]] + vocab[best[1]])
        for ids in list(index[best]):
            if ids not in words:
                continue
            n = words.pop(ids)
            for pair in zip(ids, ids[1:]):
                stats[pair] -= n
            after, i = [], 0
            while i < len(ids):
                if i + 1 < len(ids) and (ids[i], ids[i + 1]) == best:
                    after.append(new)
                    i += 2
                else:
                    after.append(ids[i])
                    i += 1
            after = tuple(after)
            words[after] += n
            for pair in zip(after, after[1:]):
                stats[pair] += n
                index[pair].add(after)
    return merges
