"""Pre-tokens are merged by rank in a heap; a stream keeps back only what more text could still change."""

import heapq

import regex

PATTERN = regex.compile(r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")
MAY_GROW = ("'l", "'r", "'v")  # to 'll, 're and 've


class Tokenizer:
    def __init__(self, merges, specials=()):
        self.parts = [bytes([byte]) for byte in range(256)]
        number = {part: at for at, part in enumerate(self.parts)}
        self.ranks = {}
        for left, right in merges:
            self.ranks[number[left], number[right]] = number[left + right] = len(self.parts)
            self.parts.append(left + right)
        self.specials = {special: len(self.parts) + at for at, special in enumerate(specials)}
        self.parts += [special.encode() for special in specials]
        longest_first = sorted(self.specials, key=len, reverse=True)
        self.cut = regex.compile("|".join(map(regex.escape, longest_first))) if longest_first else None
        self.seen = {}

    def encode(self, text):
        ids, start = [], 0
        for found in self.cut.finditer(text) if self.cut else ():
            ids += self._plain(text[start : found.start()])
            ids.append(self.specials[found.group()])
            start = found.end()
        return ids + self._plain(text[start:])

    def decode(self, ids):
        if not all(0 <= token < len(self.parts) for token in ids):
            raise ValueError(f"ids are numbers from 0 to {len(self.parts) - 1}")
        return b"".join(self.parts[token] for token in ids).decode("utf-8", "replace")

    def encode_iter(self, chunks):
        held = ""
        for chunk in chunks:
            held += chunk
            start = 0
            for found in self.cut.finditer(held) if self.cut else ():
                if self._may_begin_a_special(held[found.start() :]):
                    break
                yield from self._plain(held[start : found.start()])
                yield self.specials[found.group()]
                start = found.end()
            tail = held[start:]
            done = 0
            for piece in self._settled(tail):
                yield from self._merged(piece)
                done += len(piece)
            held = tail[done:]
        yield from self.encode(held)

    def _settled(self, tail):
        """The pre-tokens at the beginning that no text behind can change, also where a special begins in it."""
        pieces = PATTERN.findall(tail)
        last = pieces.pop() if pieces else ""
        if pieces and pieces[-1] + last in MAY_GROW:
            pieces.pop()
        at = next((at for at in range(len(tail)) if self._may_begin_a_special(tail[at:])), len(tail))
        for piece, other in zip(pieces, PATTERN.findall(tail[:at]), strict=False):
            if piece != other:
                return
            yield piece

    def _may_begin_a_special(self, text):
        return any(special.startswith(text) and special != text for special in self.specials)

    def _plain(self, text):
        return [token for piece in PATTERN.findall(text) for token in self._merged(piece)]

    def _merged(self, piece):
        if piece not in self.seen:
            if len(self.seen) > 10_000:
                self.seen.clear()
            self.seen[piece] = self._merge(list(piece.encode("utf-8", "replace")))
        return self.seen[piece]

    def _merge(self, ids):
        """The lowest rank first, from the left; each place knows its neighbours, so that none is looked for."""
        after = [*range(1, len(ids)), -1]
        before = [*range(-1, len(ids) - 1)]
        heap = [(rank, at) for at, pair in enumerate(zip(ids, ids[1:])) if (rank := self.ranks.get(pair)) is not None]
        heapq.heapify(heap)
        while heap:
            rank, at = heapq.heappop(heap)
            right = after[at]
            if ids[at] is None or right < 0 or self.ranks.get((ids[at], ids[right])) != rank:
                continue
            ids[at], ids[right] = rank, None
            after[at] = after[right]
            if after[at] >= 0:
                before[after[at]] = at
            for left in (before[at], at):
                if left >= 0 and after[left] >= 0:
                    new = self.ranks.get((ids[left], ids[after[left]]))
                    if new is not None:
                        heapq.heappush(heap, (new, left))
        return [token for token in ids if token is not None]
