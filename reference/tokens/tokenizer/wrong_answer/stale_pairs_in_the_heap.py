"""A pair from the heap whose left part has since got another neighbour is merged with that one, out of its turn."""

import heapq

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


class Tokenizer:
    def __init__(self, merges, specials=()):
        self.vocab = {i: bytes([i]) for i in range(256)}
        ids = {part: i for i, part in self.vocab.items()}
        self.merges = {}
        for left, right in merges:
            new = len(self.vocab)
            self.merges[ids[left], ids[right]] = new
            self.vocab[new] = left + right
            ids[left + right] = new
        self.specials = {}
        for special in specials:
            self.specials[special] = len(self.vocab)
            self.vocab[len(self.vocab)] = special.encode("utf-8")
        self.split = "(" + "|".join(regex.escape(s) for s in sorted(specials, key=len, reverse=True)) + ")"

    def _word(self, word):
        ids = list(word.encode("utf-8", errors="replace"))
        after, before = list(range(1, len(ids) + 1)), list(range(-1, len(ids) - 1))
        heap = []

        def pair(i):
            return (ids[i], ids[after[i]]) if i >= 0 and after[i] < len(ids) else None

        def push(i):
            if pair(i) in self.merges:
                heapq.heappush(heap, (self.merges[pair(i)], i))

        for i in range(len(ids)):
            push(i)
        while heap:
            _, i = heapq.heappop(heap)
            if ids[i] is None or pair(i) not in self.merges:
                continue
            right = after[i]
            ids[i], ids[right], after[i] = self.merges[pair(i)], None, after[right]
            if after[right] < len(ids):
                before[after[right]] = i
            push(before[i])
            push(i)
        return [i for i in ids if i is not None]

    def _ordinary(self, text):
        return [i for word in PATTERN.findall(text) for i in self._word(word)]

    def encode(self, text):
        ids = []
        for part in regex.split(self.split, text) if self.specials else [text]:
            if part in self.specials:
                ids.append(self.specials[part])
            else:
                ids += self._ordinary(part)
        return ids

    def decode(self, ids):
        for i in ids:
            if i not in self.vocab:
                raise ValueError(f"no such token: {i}")
        return b"".join(self.vocab[i] for i in ids).decode("utf-8", errors="replace")

    def encode_iter(self, chunks):
        buffer = ""
        for chunk in chunks:
            buffer += chunk
            end = self._safe(buffer)
            yield from self.encode(buffer[:end])
            buffer = buffer[end:]
        yield from self.encode(buffer)

    def _safe(self, text):
        """Where the last gap begins that follows on something: no pre-token reaches over that place."""
        for end in range(len(text) - 1, 0, -1):
            if text[end].isspace() and not text[end - 1].isspace():
                return end
        return 0
