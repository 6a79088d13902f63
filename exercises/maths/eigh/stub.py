"""Eigenvalues and eigenvectors of a symmetric matrix: begin here."""

import numpy as np


def eigh(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigendecomposition A = V diag(w) V' of a symmetric matrix.

    Args:
        A: (n, n) float32 or float64, exactly symmetric, finite, n >= 1.

    Returns:
        (w, V): the eigenvalues (n,), ascending, and the eigenvectors (n, n) as orthonormal columns in the same order,
        both of the dtype of A.
    """
    raise NotImplementedError
