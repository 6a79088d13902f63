"""Eigenvalues and eigenvectors of a symmetric matrix, orthonormal whatever the spectrum."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="eigh",
    requires=["maths/householder_qr"],
    sources=[
        "Golub & Van Loan 2013, Matrix Computations, 4th edition, chapter 8",
        "Trefethen & Bau 1997, Numerical Linear Algebra, lectures 24 to 31",
        "Demmel & McKenney 1989, A test matrix generation suite (LAPACK working note 9)",
    ],
    panel=["shifted_qr", "householder_then_qr", "fifteen_sweeps", "singular_vectors_of_a_shifted_matrix"],
)

Rng = np.random.Generator


def invariants(answer: Any) -> Any:
    """What every right answer has in common: the eigenvalues, the product, and orthonormal columns.

    What is added keeps right answers from being exactly 0 anywhere, which would have to be met exactly.
    """
    w, V = (np.asarray(part, np.longdouble) for part in answer)
    with np.errstate(all="ignore"):
        product = (V * w) @ V.T
        found = {
            "w + twice its largest": w + 2 * abs(w).max(),
            "V diag(w) V' + twice its largest": product + 2 * abs(product).max(),
            "V'V + 1": V.T @ V + 1,
        }
    return {name: part.astype(answer[0].dtype) for name, part in found.items()}


HELD = {"seen": invariants, "scale": "tensor", "noise": False}


def spectrum(rng: Rng, values: Any, dtype: str = "f4") -> Any:
    """A symmetric matrix with about these eigenvalues, in directions of their own."""
    V = np.linalg.qr(rng.normal(size=(len(values), len(values))))[0]
    A = (V * rng.permutation(values)) @ V.T
    return (A + A.T).astype(dtype) / np.dtype(dtype).type(2)


def apart(rng: Rng, n: int) -> Any:
    """Eigenvalues of both signs that keep a distance, in magnitude too."""
    return np.linspace(1, 4, n) * np.resize([1, -1], n) + rng.uniform(-0.05, 0.05, size=n)


@spec.correctness(twins=False, **HELD)
def any_size(rng: Rng) -> Iterator[Step]:
    """From 1 by 1 to 12 by 12, with eigenvalues of both signs: w ascending, eigenvectors in the columns, in the order
    of w. Larger matrices need more steps."""
    for n in (1, 2, int(rng.integers(4, 7))):
        for dtype in ("f4", "f8"):
            yield call(spectrum(rng, apart(rng, n), dtype))
    yield call(spectrum(rng, apart(rng, 12), "f8"))
    yield call(np.array([[-rng.uniform(1, 4)]]))


@spec.correctness(twins=False, **HELD)
def one_sign(rng: Rng) -> Iterator[Step]:
    """All eigenvalues positive, or all negative: the smallest comes first, not the smallest in magnitude."""
    for sign in (1, -1):
        yield call(spectrum(rng, sign * abs(apart(rng, int(rng.integers(3, 6))))))


@spec.correctness(twins=False, **HELD)
def diagonal_and_blocks(rng: Rng) -> Iterator[Step]:
    """Diagonal matrices in any order, and blocks that know nothing of each other: zeros are nothing to divide by."""
    d = rng.permutation(apart(rng, 5)).astype("f4")
    yield call(np.diag(d))
    A = np.zeros((6, 6), "f4")
    A[:2, :2], A[2:, 2:] = spectrum(rng, [1.0, 3.0]), spectrum(rng, [-2.0, 0.5, 4.0, 5.0])
    yield call(A)
    yield call(np.array([[1, 2], [2, 1]], "f8"))


@spec.correctness(twins=False, **HELD)
def entries_that_add_up_to_nothing(rng: Rng) -> Iterator[Step]:
    """Entries beside the diagonal whose sum is 0, or below it: that they are gone is for their squares to say."""
    for sign in (1, -1):
        a, b = rng.uniform(0.4, 0.8, size=2)
        yield call(np.array([[2, a, sign * b], [a, 5, -a], [sign * b, -a, 12]]).astype("f4"))
        yield call(np.array([[12, a, -a], [a, 5, 0], [-a, 0, 2]]).astype("f4"))


@spec.stability(**HELD)
def repeated_eigenvalues(rng: Rng) -> Iterator[Step]:
    """Equal eigenvalues: any basis of their space is right, but it must be orthonormal; the zero matrix has one too,
    and so have the products of many features of a few samples, all but a few of whose eigenvalues are 0."""
    yield call(spectrum(rng, [2.0, 2.0, -1.0, -1.0, 3.0], "f4"))
    yield call(spectrum(rng, [2.0, 2.0, 2.0, -1.0], "f4"))
    yield call(np.eye(3, dtype="f4"))
    yield call(np.ones((4, 4), "f4"))
    yield call(np.zeros((2, 2), "f4"))
    B = rng.integers(-3, 4, size=(12, 2)).astype("f8")
    yield call(B @ B.T)


@spec.stability(**HELD)
def close_pairs(rng: Rng) -> Iterator[Step]:
    """Pairs 1e-4 to 1e-6 apart, or of opposite sign: what converges at the rate of their ratio hardly ever does. Of a
    pair alone the determinant tells little: the square of the trace is nearly four times as large."""
    yield call(spectrum(rng, [1, 1 + 1e-4, 2, 2 - 3e-4, 3], "f4"))
    yield call(spectrum(rng, [1, 1 + 1e-6, 2, 2 - 2e-6], "f8"))
    yield call(spectrum(rng, [1, -1.0001, 2, -2.0001], "f8"))
    yield call(spectrum(rng, [2, 2 - 1e-3], "f4"))
    yield call(spectrum(rng, [-2, -2 - 1e-6], "f8"))


@spec.stability(**HELD)
def graded(rng: Rng) -> Iterator[Step]:
    """Eigenvalues from 1 down to 1e-6: the eigenvectors of the small ones must be orthogonal to the others as well. And
    in float64 one of -1e-9 is below 0, and no rounding of 0."""
    yield call(spectrum(rng, np.geomspace(1, 1e-6, 5) * [1, -1, 1, -1, 1], "f4"))
    yield call(spectrum(rng, [*np.geomspace(1, 1e-6, 5), -1e-9], "f8"))


@spec.stability(**HELD)
def any_scale(rng: Rng) -> Iterator[Step]:
    """Entries around 1e25 and 1e-25: squares overflow or vanish, and a fixed threshold takes all of them for zero."""
    for size in (1e25, 1e-25):
        yield call((size * spectrum(rng, apart(rng, 5), "f8")).astype("f4"))
    A = (1e25 * spectrum(rng, apart(rng, 5), "f8")).astype("f4")
    A[0, 1] = A[1, 0] = 1e-20  # the smallest entry is no measure
    yield call(A)
