"""Three loops of plain Python: right, and hundreds of times slower than one product."""

from operator import mul

import torch


def int8_matmul(a, w, sa, sw):
    rows, columns = a.tolist(), w.t().tolist()
    sums = [[sum(map(mul, row, column)) for column in columns] for row in rows]
    return (torch.tensor(sums, dtype=torch.float64) * sa[:, None] * sw).float()
