"""Each merge in turn, over whole words of bytes; a stream is encoded again from its last few pre-tokens."""

import regex

PATTERN = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


class Tokenizer:
    def __init__(self, merges, specials=()):
        self.merges = [(bytes(a), bytes(b)) for a, b in merges]
        self.specials = list(specials)
        self.table = [bytes([b]) for b in range(256)] + [a + b for a, b in self.merges]
        self.ids = {part: at for at, part in enumerate(self.table)}
        self.known = {}

    def _find(self, text, start):
        """The first special from there on, the longest of those that begin at its place."""
        hits = [(text.find(s, start), -len(s), s) for s in self.specials]
        hits = [hit for hit in hits if hit[0] >= 0]
        return min(hits) if hits else None

    def encode(self, text):
        return [token for token, _ in self._spans(text)]

    def _spans(self, text):
        """Tokens, each with the place at which its pre-token or special ends."""
        at = 0
        while at < len(text):
            hit = self._find(text, at)
            end = hit[0] if hit else len(text)
            for found in PATTERN.finditer(text[at:end]):
                for token in self._tokens(found.group()):
                    yield token, at + found.end()
            at = end
            if hit:
                at += len(hit[2])
                yield len(self.table) + self.specials.index(hit[2]), at

    def _tokens(self, piece):
        if piece not in self.known:
            self.known[piece] = self._made(piece)
        return self.known[piece]

    def _made(self, piece):
        parts = [bytes([b]) for b in piece.encode("utf-8", "replace")]
        for left, right in self.merges:
            if len(parts) < 2:
                break
            if left not in parts or right not in parts:
                continue
            made = []
            for part in parts:
                if made and part == right and made[-1] == left and not isinstance(made[-1], Done):
                    made[-1] = Done(left + right)
                else:
                    made.append(part)
            parts = [bytes(part) for part in made]
        return [self.ids[part] for part in parts]

    def decode(self, ids):
        parts = []
        for token in ids:
            if not 0 <= token < len(self.table) + len(self.specials):
                raise ValueError(token)
            parts.append(
                self.table[token] if token < len(self.table) else self.specials[token - len(self.table)].encode()
            )
        return b"".join(parts).decode(errors="replace")

    def encode_iter(self, chunks):
        keep = max([3, *map(len, self.specials)])
        text = ""
        for chunk in chunks:
            text += chunk
            if len(text) <= keep:
                continue
            # what ends before both a pre-token that is no longer the last and every place where a special may begin
            certain = self._certain(text, keep)
            spans = [(token, end) for token, end in self._spans(text) if end <= certain]
            yield from (token for token, _ in spans)
            text = text[certain:]
        yield from self.encode(text)

    def _certain(self, text, keep):
        """The last end of a pre-token or special that stays one, whatever text is put in the place of the last few."""
        ends = [{end for _, end in self._spans(text[: len(text) - cut])} for cut in range(keep)]
        common = set.intersection(*ends) if ends else set()
        return max((end for end in common if end < len(text) - keep), default=0)


class Done(bytes):
    """A part that was merged just now, and is not merged again by the same merge."""
