"""One contract for every backend, by root and by an ordinary user; and the contract finds what is broken."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox import contract
from sandbox.box import Backend, Box, BoxError, Meter
from sandbox.bubblewrap import Bubblewrap
from sandbox.clauses import Broken, Clause, answer, opened
from sandbox.contract import MANNERS, WALLS
from sandbox.docker import Docker
from sandbox.meter import Watcher
from sandbox.session import Session
from sandbox.unboxed import Unboxed
from sandbox.warm import Warm
from tests.boxes import ROOT, pytest_as_ordinary_user

BACKENDS = (Bubblewrap(), Warm(), Docker(), Unboxed())
ASKED = [
    pytest.param(
        backend, clause, id=f"{backend.name}-{clause.name}", marks=[pytest.mark.docker] * (backend.name == "docker")
    )
    for backend in BACKENDS
    for clause in contract.asked_of(backend)
]
OF_NOBODY = (  # not of anybody's rights
    "unshowable uncaught recursion death second_voice flood syntax total_time load_time call_time error prints "
    "own_numbers questions uncrossable lingering_child memory_of_children"
)


@pytest.fixture(scope="module")
def shared() -> Iterator[dict[str, Session]]:
    """One box for each backend, replaced where it dies."""
    boxes: dict[str, Session] = {}
    yield boxes
    for box in boxes.values():
        with suppress(BoxError):
            box.close()


def kept(backend: Backend, shared: dict[str, Session]) -> Session:
    if trouble := backend.trouble():
        pytest.skip(f"{backend.name}: {trouble}")
    if backend.name not in shared or not shared[backend.name].alive:
        shared[backend.name] = opened(backend)
    return shared[backend.name]


@pytest.mark.parametrize(("backend", "clause"), ASKED)
def test_the_contract_holds(backend: Backend, clause: Clause, shared: dict[str, Session]):
    clause.run(backend, kept(backend, shared))


def test_the_contract_has_many_clauses():
    clauses = MANNERS + WALLS
    assert len(clauses) >= 40
    assert len({clause.sentence for clause in clauses}) == len(clauses)


@pytest.mark.parametrize("backend", ["bubblewrap", pytest.param("warm", marks=pytest.mark.slow)])
def test_an_ordinary_user_meets_the_same_contract(backend):
    chosen = f"holds and {backend} and not (" + " or ".join(f"-{name}]" for name in OF_NOBODY.split()) + ")"
    done = pytest_as_ordinary_user(str(Path(__file__).relative_to(ROOT)), "-k", chosen)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


# The contract itself can fail ----------------------------------------------------------------------------------------


class Leaky(Unboxed):
    """A backend that says it isolates, and does not."""

    isolates = True


class Deaf(Watcher):
    """A meter that counts nothing and freezes nothing."""

    def cpu_seconds(self) -> float:
        return 0.0

    def freeze(self) -> None:
        return

    def thaw(self) -> None:
        return


class Unmetered(Unboxed):
    """A backend without a meter."""

    def meter(self, box: Box) -> Meter:
        return Deaf(1 << 20)


@pytest.fixture(scope="module")
def leaky() -> Iterator[Session]:
    with opened(Leaky()) as session:
        yield session


def named(name: str) -> Clause:
    return next(clause for clause in MANNERS + WALLS if clause.name == name)


def ask_alone(name: str, backend: Backend) -> None:
    with opened(backend) as session:
        named(name).run(backend, session)


@pytest.mark.parametrize("name", [wall.name for wall in WALLS if wall.shares and wall.name != "first_process"])
def test_a_backend_without_walls_is_found_out(name: str, leaky: Session):
    with pytest.raises(Broken):
        named(name).run(Leaky(), leaky)


@pytest.mark.parametrize("name", ["folder_size", "nothing_between"])
def test_boxes_without_walls_between_them_are_found_out(name: str):
    with pytest.raises(Broken):
        ask_alone(name, Leaky())


@pytest.mark.parametrize("name", ["processor_time", "frozen", "seconds"])
def test_a_meter_that_does_not_count_is_found_out(name: str):
    with pytest.raises(Broken):
        ask_alone(name, Unmetered())


def test_each_clause_is_told_with_what_came_instead(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(contract, "MANNERS", (named("value"),))
    monkeypatch.setattr(contract, "WALLS", (named("no_privileges"), named("filtered")))
    found = {clause.name: what for clause, what in contract.broken(Leaky())}
    assert found["value"] == ""
    assert "CapEff" in found["no_privileges"] or "Uid" in found["no_privileges"]
    assert "Seccomp" in found["filtered"]


@pytest.mark.parametrize("backend", [Bubblewrap(), Unboxed()], ids=lambda backend: backend.name)
def test_what_the_judge_is_told_of_vector_units_holds_in_boxes_and_nothing_else_of_its_environment(
    backend, monkeypatch
):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("OPENBLAS_VERBOSE", "2")
    with opened(backend) as box:
        asked = "import os; answer = [os.environ.get('OPENBLAS_' + name) for name in ('CORETYPE', 'VERBOSE')]"
        assert answer(box, asked) == ["Prescott", None]
