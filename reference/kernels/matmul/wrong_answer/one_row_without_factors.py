"""A single row takes a path of its own, which forgets alpha and beta."""


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    answer = a.float() @ b.float()
    if len(a) != 1:
        answer = alpha * answer + (beta * c.float() if beta else 0.0)
    c.copy_(answer)
    return memory
