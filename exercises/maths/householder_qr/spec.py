"""QR factorisation by reflections: an orthogonal Q whatever the matrix."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from judge.spec import Spec, call
from sandbox.box import Step

spec = Spec(
    entry="householder_qr",
    requires=["maths/sum"],
    sources=[
        "Trefethen & Bau 1997, Numerical Linear Algebra, lectures 7 to 10",
        "Golub & Van Loan 2013, Matrix Computations, 4th edition, chapter 5",
        "Higham 2002, Accuracy and Stability of Numerical Algorithms, 2nd edition, chapter 19",
    ],
    panel=["givens_rotations", "gram_schmidt_twice_and_padded"],
)

Rng = np.random.Generator


def invariants(answer: Any) -> Any:
    """What every right answer has in common: the product, orthonormal columns, zeros below the diagonal.

    Only the last must be met exactly: 1 and twice the largest entry of a column keep the others from being exactly 0.
    """
    Q, R = (np.asarray(part, np.promote_types(part.dtype, np.float64)) for part in answer)
    with np.errstate(all="ignore"):
        product = Q @ R
        found = {
            "QR + twice its largest": product + 2 * abs(product).max(axis=0),
            "Q'Q + 1": Q.T @ Q + 1,
            "R below the diagonal": np.tril(R, -1),
        }
    return {name: part.astype(answer[0].dtype) for name, part in found.items()}


HELD = {"seen": invariants, "scale": "row", "axis": 0, "noise": False}


def conditioned(rng: Rng, m: int, n: int, condition: float) -> Any:
    """Singular values from 1 down to 1 / condition."""
    left, right = np.linalg.qr(rng.normal(size=(m, n)))[0], np.linalg.qr(rng.normal(size=(n, n)))[0]
    return ((left * np.geomspace(1, 1 / condition, n)) @ right.T).astype("f4")


def normal(rng: Rng, m: int, n: int) -> Any:
    return rng.normal(size=(m, n)).astype("f4")


@spec.correctness(**HELD)
def any_shape(rng: Rng) -> Iterator[Step]:
    """Tall and square matrices, single columns and single numbers: A = QR, with Q of the shape of A and R square."""
    m, n = int(rng.integers(8, 14)), int(rng.integers(3, 7))
    for shape in ((m, n), (n, n), (m, 1), (3, 2), (60 + m, n), (n + 1, n)):
        yield call(conditioned(rng, *shape, 4.0))
    yield call(-abs(normal(rng, 1, 1)))


@spec.correctness(**HELD)
def unequal_columns(rng: Rng) -> Iterator[Step]:
    """Columns of different lengths: Q has length 1 in each, and R has the lengths."""
    m, n = int(rng.integers(9, 14)), int(rng.integers(4, 7))
    yield call((normal(rng, m, n) * 10.0 ** rng.permutation(np.linspace(-1, 1, n))).astype("f4"))
    yield call((3.0 + normal(rng, m, n)).astype("f4"))


@spec.correctness(twins=False, **HELD)
def triangular_already(rng: Rng) -> Iterator[Step]:
    """A matrix that is triangular already, with either sign on its diagonal: nothing is left to reflect, nor 0 / 0."""
    n = int(rng.integers(3, 6))
    yield call(np.eye(n + 3, n, dtype="f4"))
    yield call(-np.eye(n, dtype="f4"))
    R = np.triu(1 + abs(normal(rng, n, n))) * rng.choice([-1, 1], size=n)
    yield call(np.vstack([R, np.zeros((4, n))]).astype("f4"))


@spec.correctness(twins=False, **HELD)
def zero_on_the_diagonal(rng: Rng) -> Iterator[Step]:
    """A column that begins with 0 is to be reflected as well: 0 has a sign here, and np.sign(0) is 0."""
    for m, n in ((9, 3), (12, 5)):
        A = conditioned(rng, m, n, 3.0)
        A[0, 0] = 0
        yield call(A)
    yield call(np.array([[0, 1], [1, 0]], "f4"))


@spec.stability(**HELD)
def dependent_almost(rng: Rng) -> Iterator[Step]:
    """Condition numbers of 1e2 to 1e6: columns made orthogonal one after the other lose it; reflections do not."""
    for condition in (1e2, 1e4, 1e6):
        yield call(conditioned(rng, 24, 8, condition))


@spec.stability(**HELD)
def dependent_columns(rng: Rng) -> Iterator[Step]:
    """Columns that repeat, or are 0: Q is orthonormal all the same, and nothing is divided by a length of 0."""
    A = normal(rng, 12, 5)
    A[:, 3] = A[:, 1]
    yield call(A)
    A = normal(rng, 12, 5)
    A[:, int(rng.integers(5))] = 0
    yield call(A)
    yield call((normal(rng, 9, 2) @ normal(rng, 2, 6)).astype("f4"))
    yield call(np.zeros((5, 3), "f4"))
    A = np.eye(7, 4, -1, dtype="f4")  # each column is the unit vector that has the next one's number
    A[:, int(rng.integers(1, 4))] = 0
    yield call(A)


@spec.stability(**HELD)
def triangular_almost(rng: Rng) -> Iterator[Step]:
    """Nearly triangular, with 1e-3 below the diagonal: x - |x| e1 cancels, so the sign must be the one that adds."""
    for below in (1e-2, 1e-3, 1e-5):
        for sign in (1, -1):
            A = sign * rng.uniform(1, 2, size=6) * np.eye(16, 6) + 0.1 * np.triu(normal(rng, 16, 6), 1)
            A += below * np.tril(normal(rng, 16, 6), -1)
            yield call(A.astype("f4"))


@spec.stability(**HELD)
def huge_and_tiny_columns(rng: Rng) -> Iterator[Step]:
    """Columns around 1e25 and 1e-25, or 1e-32: their squares overflow or vanish, so take the largest entry out of a
    length, and take no column for 0 that is not."""
    A = normal(rng, 15, 6)
    yield call((A * np.array([1e25, 1, 1e-25, 1e20, 1, 1e-20])[rng.permutation(6)]).astype("f4"))
    yield call((A * 1e25).astype("f4"))
    yield call((A * 1e-32).astype("f4"))
    A = -abs(A)
    A[int(rng.integers(1, 15))] = 0  # the largest number of each column is 0, the largest entry is not
    yield call((A * 1e25).astype("f4"))
