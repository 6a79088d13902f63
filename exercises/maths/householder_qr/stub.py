"""QR factorisation by reflections: begin here."""

import numpy as np


def householder_qr(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal columns Q and an upper triangular R with A = Q R.

    Args:
        A: (m, n) float32, finite, m >= n >= 1, of any rank.

    Returns:
        (Q, R): (m, n) and (n, n), float32. The columns of Q are orthonormal even where those of A are dependent; R is
        exactly 0 below its diagonal, whose signs are free.
    """
    raise NotImplementedError
