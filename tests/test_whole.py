"""Several exercises verified side by side, and the clocks that they share."""

import os
import tempfile
import threading

import pytest

from judge.catalog import Catalog
from judge.lock import clock_lock
from judge.many import quickest
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verify import Verification, verify
from judge.whole import verify_each
from sandbox.unboxed import Unboxed
from tests.catalogs import KNOWN, SPEC, exercise

SEEDS = [Seed.parse("1")]
CORES = sorted(os.sched_getaffinity(0), reverse=True)


def silent(message):
    raise AssertionError(message)


def found(catalog, *names, backend=None, jobs=2):
    told = verify_each(catalog, names, seeds=SEEDS, backend=backend, jobs=jobs, progress=lambda message: None)
    return dict(told)


@pytest.fixture
def catalog(tmp_path):
    """A sound exercise, one that takes a wrong solution for right, and one that is broken."""
    exercise(tmp_path)
    exercise(tmp_path, name="toy/lax", known=KNOWN | {"accepted/wrong": KNOWN["wrong_answer/same"]})
    exercise(tmp_path, name="toy/broken", spec=SPEC.replace("rng.normal", "rng.wrong"))
    return Catalog(tmp_path)


@pytest.mark.parametrize("backend", [None, pytest.param("unboxed", marks=pytest.mark.slow)])  # two races of each
def test_each_exercise_is_told_as_it_would_be_alone(catalog, backend):
    names = ["toy/twice", "toy/lax", "toy/broken"]
    several = found(catalog, *names, backend=backend)
    box = None if backend is None else Unboxed()
    for name in names[:2]:
        alone = verify(catalog.find(name), seeds=SEEDS, backend=box)
        assert isinstance(several[name], Verification)
        assert (several[name].errors, several[name].kills) == (alone.errors, alone.kills)
    assert several["toy/twice"].errors == ()
    assert any("accepted/wrong: is wrong_answer" in text for text in several["toy/lax"].errors)
    assert isinstance(several["toy/broken"], SpecError)
    assert "spec.py:" in str(several["toy/broken"])


@pytest.mark.skipif(len(CORES) < 2, reason="needs two cores")
def test_two_clocks_are_of_two_cores_and_a_third_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    waits = threading.Event()
    with clock_lock(silent, 2) as first:
        with clock_lock(silent, 2) as second:
            assert [first, second] == CORES[:2]
            got = []

            def third():
                with clock_lock(lambda message: waits.set(), 2) as core:
                    got.append(core)

            thread = threading.Thread(target=third)
            thread.start()
            assert waits.wait(20)
            assert got == []
        thread.join(20)
    assert got == [second]


def test_a_grading_takes_the_first_clock_and_waits_for_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with clock_lock(silent) as core:
        assert core == CORES[0]
    with clock_lock(silent, len(CORES)) as core:
        assert core == CORES[0]


def test_the_best_box_is_found_by_its_name(catalog):
    assert found(catalog, "toy/twice", backend=quickest())["toy/twice"].errors == ()
