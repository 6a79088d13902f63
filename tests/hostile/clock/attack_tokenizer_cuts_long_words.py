"""Merges in n squared, but a long word in blocks of 64 letters, with as many more on either side to be sure.

Must fail: in a row of one letter, hundreds long, pairs are counted from its beginning.

On: tokens/tokenizer
Expected: wrong_answer
"""

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
            self.seen[piece] = self._blocks(list(piece.encode("utf-8", "replace")))
        return self.seen[piece]

    def _blocks(self, ids):
        if len(ids) < 500:
            return self._slow(ids)
        kept = []
        for start in range(0, len(ids), 64):
            first = max(start - 64, 0)
            at = first
            for token in self._slow(ids[first : start + 64 + 64]):
                if start <= at < start + 64:
                    kept.append(token)
                at += len(self.parts[token])
        return kept

    def _slow(self, ids):
        ids = list(ids)
        while len(ids) > 1:
            best, at = 1 << 30, -1
            for i in range(len(ids) - 1):
                rank = self.ranks.get((ids[i], ids[i + 1]))
                if rank is not None and rank < best:
                    best, at = rank, i
            if at < 0:
                break
            ids = ids[:at] + [best] + ids[at + 2 :]
        return ids

    def _merge(self, ids):
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
