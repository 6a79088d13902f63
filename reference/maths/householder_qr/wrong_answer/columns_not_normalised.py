"""The columns of Q are orthogonal and have the lengths of A's; R has ones on its diagonal."""

import numpy as np


def householder_qr(A):
    Q, R = np.linalg.qr(A)
    lengths = np.diag(R).copy()
    lengths[lengths == 0] = 1
    return Q * lengths, np.triu(R / lengths[:, None])
