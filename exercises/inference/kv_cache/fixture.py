"""Drives your cache as an engine does, whose keys, values and queries lie in buffers that it uses again."""


def lent(learner, max_len, chunks, queries):
    """Append chunks that are written over at once, ask each query, and its opposite in the same memory: the answers,
    as they are when all have been given, and what was lent after the call."""
    chunks = [(k.clone(), v.clone()) for k, v in chunks]
    queries = [q.clone() for q in queries]
    batch, heads, _, dim = queries[0].shape
    cache = learner.KVCache(batch, heads, max_len, dim)
    answers, left = [], []
    for (k, v), q in zip(chunks, queries, strict=True):
        cache.append(k, v)
        left += [k.clone(), v.clone()]
        k.fill_(7), v.fill_(7)
        answers += [cache.attend(q), cache.attend(q.neg_())]
    return answers, left, queries
