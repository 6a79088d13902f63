"""While the beginning of a special is kept back, the gap before it is cut as at the end of a text; but it turned out to be
no special, and then its last space belongs to what follows."""

import re

import regex

PAT = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


class Tokenizer:
    def __init__(self, merges, specials=()):
        self.ranks = {tuple(p): i for i, p in enumerate(merges)}
        self.table = [bytes([b]) for b in range(256)] + [l + r for l, r in merges]
        self.number = {t: i for i, t in enumerate(self.table)}
        self.n = len(self.table)
        self.specials = list(specials)
        self.special_ids = {s: self.n + i for i, s in enumerate(self.specials)}
        self.table += [s.encode("utf-8", "replace") for s in self.specials]
        longest = sorted(self.specials, key=len, reverse=True)
        self.cut = re.compile("|".join(map(re.escape, longest))) if longest else None
        self.cache = {}

    def word(self, piece):
        raw = piece.encode("utf-8", "replace")
        if raw in self.cache:
            return self.cache[raw]
        w = [raw[i : i + 1] for i in range(len(raw))]
        while len(w) > 1:
            best = min(zip(w, w[1:]), key=lambda p: self.ranks.get(p, float("inf")))
            if best not in self.ranks:
                break
            out = []
            i = 0
            while i < len(w):
                if i + 1 < len(w) and (w[i], w[i + 1]) == best:
                    out.append(w[i] + w[i + 1])
                    i += 2
                else:
                    out.append(w[i])
                    i += 1
            w = out
        ids = [self.number[t] for t in w]
        self.cache[raw] = ids
        return ids

    def plain(self, text):
        out = []
        for m in PAT.finditer(text):
            out.extend(self.word(m.group()))
        return out

    def encode(self, text):
        if self.cut is None:
            return self.plain(text)
        out, at = [], 0
        for m in self.cut.finditer(text):
            out += self.plain(text[at : m.start()])
            out.append(self.special_ids[m.group()])
            at = m.end()
        return out + self.plain(text[at:])

    def decode(self, ids):
        out = []
        for i in ids:
            if not 0 <= i < len(self.table):
                raise ValueError(f"{i} is no token")
            out.append(self.table[i])
        return b"".join(out).decode("utf-8", "replace")

    def could_grow(self, text):
        for i in range(max(0, len(text) - self.longest()), len(text)):
            tail = text[i:]
            if any(len(s) > len(tail) and s.startswith(tail) for s in self.specials):
                return i
        return len(text)

    def grows(self, tail):
        return any(len(s) > len(tail) and s.startswith(tail) for s in self.specials)

    def longest(self):
        return max(map(len, self.specials), default=0)

    def encode_iter(self, chunks):
        buf = ""
        for chunk in chunks:
            buf += chunk
            at = 0
            if self.cut is not None:
                for m in self.cut.finditer(buf):
                    if self.grows(buf[m.start() :]):
                        break
                    yield from self.plain(buf[at : m.start()])
                    yield self.special_ids[m.group()]
                    at = m.end()
            buf = buf[at:]
            hold = self.could_grow(buf)
            done = 0
            for m in PAT.finditer(buf[:hold]):
                if m.end() + 3 > len(buf):
                    break
                yield from self.word(m.group())
                done = m.end()
            buf = buf[done:]
        yield from self.encode(buf)
