"""Feeds a tokenizer's stream chunk by chunk, and notes what comes out and how late; and asks for a text twice."""


def stream(learner, merges, specials, chunks):
    """The ids that `encode_iter` yields, and how far it fell behind; a shorter stream came before, and is over.

    Whenever the next chunk is asked for, the bytes that went in and those of the ids that came out are compared.
    Returned are the ids, and the most bytes that were ever waiting.
    """
    sizes = [1] * 256 + [len(left) + len(right) for left, right in merges] + [len(one.encode()) for one in specials]
    tokenizer = learner.Tokenizer(merges, specials)
    ids, into, out, behind = [], 0, 0, 0

    def feed():
        nonlocal into, behind
        for chunk in chunks:
            behind = max(behind, into - out)
            into += len(chunk.encode("utf-8", "replace"))
            yield chunk

    for _ in tokenizer.encode_iter(chunks[:2]):
        pass
    for token in tokenizer.encode_iter(feed()):
        ids.append(token)
        out += sizes[token] if 0 <= token < len(sizes) else 0
    return ids, behind


def asked_again(learner, merges, text):
    """The ids of a text for the second time, after the list of the first has been emptied."""
    tokenizer = learner.Tokenizer(merges)
    first = tokenizer.encode(text)
    if isinstance(first, list):
        first.clear()
    return tokenizer.encode(text)
