"""Pre-tokens are not counted but kept, all of them in the order of the text, and all pairs are counted for each
merge.

Source: the shape of karpathy/minbpe, regex.py, which is written to be read.
"""

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def get_stats(ids, counts):
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1


def merge(ids, pair, idx):
    newids, i = [], 0
    while i < len(ids):
        if ids[i] == pair[0] and i < len(ids) - 1 and ids[i + 1] == pair[1]:
            newids.append(idx)
            i += 2
        else:
            newids.append(ids[i])
            i += 1
    return newids


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError
    chunks = PATTERN.findall(text.decode("utf-8", errors="surrogateescape"))
    ids = [list(chunk.encode("utf-8", errors="surrogateescape")) for chunk in chunks]
    vocab = {idx: bytes([idx]) for idx in range(256)}
    merges = []
    for idx in range(256, vocab_size):
        stats = {}
        for chunk_ids in ids:
            get_stats(chunk_ids, stats)
        if not stats:
            break
        pair = max(stats, key=lambda p: (stats[p], vocab[p[0]], vocab[p[1]]))
        ids = [merge(chunk_ids, pair, idx) for chunk_ids in ids]
        vocab[idx] = vocab[pair[0]] + vocab[pair[1]]
        merges.append((vocab[pair[0]], vocab[pair[1]]))
    return merges
