"""beta c is rounded to the precision of the matrices before the product joins it."""


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    answer = alpha * (a.float() @ b.float())
    c.copy_(answer + (beta * c).float() if beta else answer)
    return memory
