"""Bytes are printable letters and words tuples of them, as in GPT-2's own encoder; streams keep two pre-tokens back.

Source: encoder.py of openai/gpt-2.
"""

import regex as re


def bytes_to_unicode():
    bs = list(range(ord("!"), ord("~") + 1)) + list(range(ord("¡"), ord("¬") + 1)) + list(range(ord("®"), ord("ÿ") + 1))
    cs = bs[:]
    n = 0
    for b in range(2**8):
        if b not in bs:
            bs.append(b)
            cs.append(2**8 + n)
            n += 1
    return dict(zip(bs, [chr(n) for n in cs]))


def get_pairs(word):
    pairs = set()
    prev_char = word[0]
    for char in word[1:]:
        pairs.add((prev_char, char))
        prev_char = char
    return pairs


class Tokenizer:
    def __init__(self, merges, specials=()):
        self.byte_encoder = bytes_to_unicode()
        self.byte_decoder = {v: k for k, v in self.byte_encoder.items()}
        written = [tuple("".join(self.byte_encoder[b] for b in part) for part in pair) for pair in merges]
        self.bpe_ranks = dict(zip(written, range(len(written))))
        self.encoder = {self.byte_encoder[b]: b for b in range(256)}
        for rank, pair in enumerate(written):
            self.encoder["".join(pair)] = 256 + rank
        self.decoder = {v: k for k, v in self.encoder.items()}
        self.special_ids = {s: 256 + len(written) + i for i, s in enumerate(specials)}
        self.special_texts = {v: k for k, v in self.special_ids.items()}
        self.cache = {}
        self.pat = re.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")

    def bpe(self, token):
        if token in self.cache:
            return self.cache[token]
        word = tuple(token)
        while len(word) > 1:
            bigram = min(get_pairs(word), key=lambda pair: self.bpe_ranks.get(pair, float("inf")))
            if bigram not in self.bpe_ranks:
                break
            first, second = bigram
            new_word = []
            i = 0
            while i < len(word):
                try:
                    j = word.index(first, i)
                except ValueError:
                    new_word.extend(word[i:])
                    break
                new_word.extend(word[i:j])
                i = j
                if word[i] == first and i < len(word) - 1 and word[i + 1] == second:
                    new_word.append(first + second)
                    i += 2
                else:
                    new_word.append(word[i])
                    i += 1
            word = tuple(new_word)
        self.cache[token] = word
        return word

    def _plain(self, text):
        for token in re.findall(self.pat, text):
            token = "".join(self.byte_encoder[b] for b in token.encode("utf-8", errors="replace"))
            yield from (self.encoder[part] for part in self.bpe(token))

    def _split(self, text):
        """The text before the first special, that special, and the rest."""
        hits = [(text.index(s), -len(s), s) for s in self.special_ids if s in text]
        if not hits:
            return text, None, ""
        at, size, special = min(hits)
        return text[:at], special, text[at - size :]

    def encode(self, text):
        ids = []
        while text:
            before, special, text = self._split(text)
            ids.extend(self._plain(before))
            if special is not None:
                ids.append(self.special_ids[special])
        return ids

    def decode(self, ids):
        data = bytearray()
        for token in ids:
            if token in self.special_texts:
                data += self.special_texts[token].encode("utf-8")
            elif token in self.decoder:
                data += bytearray(self.byte_decoder[c] for c in self.decoder[token])
            else:
                raise ValueError(f"no token {token}")
        return data.decode("utf-8", errors="replace")

    def encode_iter(self, chunks):
        longest = max((len(s) for s in self.special_ids), default=0)
        rest = ""
        for chunk in chunks:
            rest += chunk
            # a special that is certain: nothing longer could still begin at its place
            while True:
                before, special, behind = self._split(rest)
                if special is None or len(behind) < longest:
                    break
                yield from self._plain(before)
                yield self.special_ids[special]
                rest = behind
            # far from the end, and from any special: all but the last two pre-tokens of what is certain
            certain = before if special is not None else rest[: max(len(rest) - longest, 0)]
            pieces = re.findall(self.pat, certain)[:-2]
            for piece in pieces:  # and not of them joined, which might be cut in another way
                yield from self._plain(piece)
            rest = rest[sum(map(len, pieces)) :]
        yield from self.encode(rest)
