"""A list of places that are linked, a heap of pairs; the stream matches partially, so that it knows what may go on."""

import heapq
from itertools import pairwise

import regex

PATTERN = regex.compile(
    r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""", regex.UNICODE
)


class Piece:
    __slots__ = ("after", "before", "dead", "id")

    def __init__(self, number):
        self.id, self.before, self.after, self.dead = number, None, None, False


class Tokenizer:
    def __init__(self, merges, specials=()):
        names = [bytes([b]) for b in range(256)]
        where = dict(zip(names, range(256)))
        self.rank = {}
        for left, right in merges:
            key = (where[left], where[right])
            where[left + right] = self.rank[key] = len(names)
            names.append(left + right)
        self.first = len(names)
        self.names = names + [special.encode("utf-8") for special in specials]
        self.specials = list(specials)

    def encode(self, text):
        return list(self.encode_iter([text]))

    def encode_iter(self, chunks):
        text = ""
        for chunk in chunks:
            text += chunk
            text = yield from self._run(text, last=False)
        yield from self._run(text, last=True)

    def _run(self, text, last):
        """Encode from the front as far as is certain; give back the rest."""
        while text:
            at, special = self._next_special(text)
            if not last:
                open_at = self._open(text)
                if open_at < at or (open_at == at and special):
                    at, special = open_at, None
            if special is None and not last:
                ends = [m.end() for m in PATTERN.finditer(text)]
                seen_short = [m.end() for m in PATTERN.finditer(text[:at])]
                safe = 0
                for one, other in zip(ends[:-2], seen_short):
                    if one != other:
                        break
                    safe = one
                for start, end in pairwise([0, *(end for end in ends if end <= safe)]):
                    yield from self._word(text[start:end].encode("utf-8", "replace"))
                return text[safe:]
            yield from self._words(text[:at])
            if special is not None:
                yield self.first + self.specials.index(special)
                at += len(special)
            text = text[at:]
        return ""

    def _next_special(self, text):
        best = (len(text), None)
        for special in sorted(self.specials, key=len):
            at = text.find(special)
            if at >= 0 and (at < best[0] or (at == best[0] and best[1] is not None)):
                best = (at, special)
        return best

    def _open(self, text):
        """The first place from which the rest is the beginning of a special."""
        longest = max(map(len, self.specials), default=0)
        for at in range(max(0, len(text) - longest), len(text)):
            if any(len(s) > len(text) - at and s.startswith(text[at:]) for s in self.specials):
                return at
        return len(text)

    def _words(self, text):
        for match in PATTERN.finditer(text):
            yield from self._word(match.group().encode("utf-8", "replace"))

    def _word(self, data):
        pieces = [Piece(byte) for byte in data]
        heap, count = [], 0
        for left, right in pairwise(pieces):
            left.after, right.before = right, left
        for left in pieces[:-1]:
            rank = self.rank.get((left.id, left.after.id))
            if rank is not None:
                heap.append((rank, count, left, left.id, left.after.id))
            count += 1
        heapq.heapify(heap)
        order = {id(piece): at for at, piece in enumerate(pieces)}
        while heap:
            rank, _, left, one, other = heapq.heappop(heap)
            right = left.after
            if left.dead or right is None or (left.id, right.id) != (one, other):
                continue
            left.id, right.dead, left.after = rank, True, right.after
            if left.after is not None:
                left.after.before = left
            for start in (left.before, left):
                if start is not None and start.after is not None:
                    new = self.rank.get((start.id, start.after.id))
                    if new is not None:
                        heapq.heappush(heap, (new, order[id(start)], start, start.id, start.after.id))
        return [piece.id for piece in pieces if not piece.dead]

    def decode(self, ids):
        ids = list(ids)
        bad = [token for token in ids if token < 0 or token >= len(self.names)]
        if bad:
            raise ValueError(f"unknown: {bad}")
        return str(b"".join([self.names[token] for token in ids]), "utf-8", "replace")
