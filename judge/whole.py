"""Several exercises verified side by side: each in a process of its own, and on a clock of its own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed

from judge.catalog import Catalog
from judge.pool import Pool
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verify import Verification, verify
from sandbox import doctor
from sandbox.box import BoxError


def verified(catalog: Catalog, name: str, seeds: Sequence[Seed], backend: str | None, clocks: int) -> Verification:
    """One exercise; in words, since another process reads it. backend: None plays at the author's desk."""
    box = None if backend is None else doctor.named(backend)
    return verify(catalog.find(name), seeds=seeds, backend=box, clocks=clocks)


def verify_each(
    catalog: Catalog,
    names: Sequence[str],
    *,
    seeds: Sequence[Seed],
    backend: str | None,
    jobs: int,
    progress: Callable[[str], None],
) -> Iterator[tuple[str, Verification | SpecError | BoxError]]:
    """Each exercise and what its solutions say of it, as soon as that is known; those with most solutions begin."""
    most = sorted(names, key=lambda name: -solutions(catalog, name))
    progress(f"0 of {len(names)} exercises: those with most solutions come first")
    with Pool(min(jobs, len(names))) as pool:
        asked: dict[Future[Verification], str] = {
            pool.submit(verified, catalog, name, seeds, backend, jobs): name for name in most
        }
        for done, future in enumerate(as_completed(asked), 1):
            name = asked[future]
            progress(f"{done} of {len(names)} exercises: {name}")
            try:
                yield name, future.result()
            except (SpecError, BoxError) as error:
                yield name, error


def solutions(catalog: Catalog, name: str) -> int:
    """How many are filed; none where that cannot be said, which is told when it is verified."""
    try:
        return len(catalog.find(name).known)
    except SpecError:
        return 0
