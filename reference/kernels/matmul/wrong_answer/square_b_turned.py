"""The layout is guessed from the shape: a square b is taken for a transposed one."""


def matmul(memory, a, b, c, alpha=1.0, beta=0.0):
    a, b, c = memory.as_strided(*a), memory.as_strided(*b), memory.as_strided(*c)
    if a.shape[1] == b.shape[1]:
        b = b.T
    answer = alpha * (a.float() @ b.float())
    c.copy_(answer + beta * c.float() if beta else answer)
    return memory
