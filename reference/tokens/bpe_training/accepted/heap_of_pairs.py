"""A heap of counts that may be out of date: what comes up is looked up, and put back where its count has changed."""

import heapq
from collections import Counter, defaultdict

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


class Last:
    """A pair that a heap, which wants the smallest, gives out greatest first."""

    __slots__ = ("pair",)

    def __init__(self, pair):
        self.pair = pair

    def __lt__(self, other):
        return self.pair > other.pair

    def __eq__(self, other):
        return self.pair == other.pair


def train_bpe(text, vocab_size):
    if vocab_size < 256:
        raise ValueError(vocab_size)
    words = [
        ([bytes([b]) for b in word.encode("utf-8", "surrogateescape")], n)
        for word, n in Counter(PATTERN.findall(text.decode("utf-8", "surrogateescape"))).items()
    ]
    counts, where = Counter(), defaultdict(set)
    for at, (word, n) in enumerate(words):
        for pair in zip(word, word[1:]):
            counts[pair] += n
            where[pair].add(at)
    heap = [(-n, Last(pair)) for pair, n in counts.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < vocab_size - 256:
        n, last = heapq.heappop(heap)
        pair = last.pair
        if counts[pair] != -n:
            if counts[pair]:
                heapq.heappush(heap, (-counts[pair], last))
            continue
        merges.append(pair)
        touched = set()
        for at in where.pop(pair):
            word, n = words[at]
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) != pair:
                    i += 1
                    continue
                if i:
                    counts[word[i - 1], word[i]] -= n
                counts[pair] -= n
                if i + 2 < len(word):
                    counts[word[i + 1], word[i + 2]] -= n
                word[i : i + 2] = [pair[0] + pair[1]]
                for near in (i - 1, i):
                    if near >= 0 and near + 1 < len(word):
                        new = (word[near], word[near + 1])
                        counts[new] += n
                        where[new].add(at)
                        touched.add(new)
                i += 1
        counts[pair] = 0
        for new in touched:
            if counts[new] > 0:
                heapq.heappush(heap, (-counts[new], Last(new)))
    return merges
