"""Specials are kept as ASCII, where every other letter of them is a question mark."""

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
            self.vocab[len(self.vocab)] = special.encode("ascii", "replace")
        self.split = "(" + "|".join(regex.escape(s) for s in sorted(specials, key=len, reverse=True)) + ")"

    def _word(self, word):
        ids = list(word.encode("utf-8", errors="replace"))
        while len(ids) > 1:
            pair = min(zip(ids, ids[1:]), key=lambda p: self.merges.get(p, float("inf")))
            if pair not in self.merges:
                break
            ids = self._merge(ids, pair)
        return ids

    def _merge(self, ids, pair):
        new, i = [], 0
        while i < len(ids):
            if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
                new.append(self.merges[pair])
                i += 2
            else:
                new.append(ids[i])
                i += 1
        return new

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
