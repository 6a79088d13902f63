"""Root mean square: the size of a row, without overflow."""

from judge.spec import Spec, call

spec = Spec(
    entry="rms",
    sources=["Blue 1978, A portable Fortran program to find the Euclidean norm of a vector, doi:10.1145/355769.355771"],
    panel=["by_rows", "in_double"],
)


@spec.correctness(scale="elem")
def any_shape(rng):
    """Works on vectors, matrices and stacks, along the last axis alone."""
    a, b, c = rng.permutation([3, 5, 7, 8, 11])[:3].tolist()
    for shape in [(a,), (a, b), (a, b, c)]:
        yield call(rng.normal(size=shape).astype("f4"))


@spec.correctness(scale="elem")
def one_entry(rng):
    """Of a single entry it is the absolute value."""
    yield call(rng.normal(size=(int(rng.integers(2, 9)), 1)).astype("f4"))


@spec.stability(scale="elem")
def large_entries(rng):
    """Squares of entries above 2e19 overflow in float32, their root mean does not."""
    for scale in (1e25, 1e37):
        yield call((scale * rng.normal(size=(8, int(rng.integers(5, 40))))).astype("f4"))


@spec.stability(scale="elem")
def small_entries(rng):
    """Squares of entries below 1e-23 vanish in float32, their root mean does not."""
    yield call((1e-30 * rng.normal(size=(8, int(rng.integers(5, 40))))).astype("f4"))
