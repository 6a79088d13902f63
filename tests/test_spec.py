"""Specs: what an author may write, and what he is told when he mistypes."""

import numpy as np
import pytest

from judge.spec import Measure, Spec, SpecError, call, get, method, new

RNG = np.random.default_rng(0)


def spec_with(make, **how):
    spec = Spec(entry="f")
    spec.correctness(**how)(make) if how else spec.correctness(make)
    return spec


def rows(rng):
    """Works on rows."""
    yield call(rng.normal(size=3), axis=0)
    yield [new(4), method("append", 1), get("size")]


def test_a_family_is_named_for_its_function_and_speaks_its_docstring():
    (family,) = spec_with(rows).families
    assert (family.name, family.sentence, family.axis) == ("rows", "Works on rows.", "correctness")


def test_cases_are_numbered_under_their_label():
    (family,) = spec_with(rows).families
    assert [case.name for case in family.cases(RNG, "2")] == ["rows[2.0]", "rows[2.1]"]


def test_a_case_is_one_call_or_a_trace_of_steps():
    (family,) = spec_with(rows).families
    one, trace = family.cases(RNG)
    assert [step.verb for step in one.steps] == ["call"]
    assert [step.verb for step in trace.steps] == ["new", "method", "get"]


def test_a_case_has_no_field_for_an_answer():
    (family,) = spec_with(rows).families
    case = next(family.cases(RNG))
    assert set(type(case).__slots__) == {"name", "steps"}


def test_the_measure_is_what_the_author_says():
    (family,) = spec_with(rows, scale="elem", fixed=("w",)).families
    assert family.measure == Measure(scale="elem", fixed=("w",))


def test_a_speed_family_has_a_rule():
    spec = Spec(entry="f")
    spec.speed(at_most=2.0)(rows)
    assert spec.families[0].rule is not None
    assert spec.families[0].rule.at_most == 2.0


def test_a_family_without_a_docstring_is_refused():
    def silent(rng):
        yield call(1)

    with pytest.raises(SpecError, match=r"test_spec.py:\d+.*no docstring"):
        spec_with(silent)


def test_two_families_of_one_name_are_refused():
    spec = spec_with(rows)
    with pytest.raises(SpecError, match="names are ids"):
        spec.stability(rows)


def test_a_mistyped_option_is_refused_where_it_stands():
    with pytest.raises(SpecError, match=r"test_spec.py:\d+.*'rows'.*scael"):
        spec_with(rows, scael="row")


MISTYPED = {
    "scale='rows' must be row or elem": lambda spec: spec.correctness(scale="rows"),
    "axis='last' must be a whole number": lambda spec: spec.stability(axis="last"),
    "fixed='x' must be a list, each a string or a whole number": lambda spec: spec.correctness(fixed="x"),
    "seen=3 must be a function or None": lambda spec: spec.correctness(seen=3),
    "seen must be a function of the answer": lambda spec: spec.correctness(seen=lambda answer, want: answer),
    "condition must be a function of the steps": lambda spec: spec.correctness(condition=lambda: ()),
    "right is of what `seen` or `examined` says": lambda spec: spec.correctness(right="yes"),
    "examined must be a function of the answer and of `step`": lambda spec: spec.correctness(examined=lambda a: a),
    "right must be what `examined` says of a right answer": lambda spec: spec.correctness(examined=lambda a, step: a),
    "twins='no' must be True or False": lambda spec: spec.correctness(twins="no"),
    "at_most=nan must be a number": lambda spec: spec.speed(at_most=np.nan),
    "at_most=0 must be above 0": lambda spec: spec.speed(at_most=0),
    "device='tpu' must be cpu or gpu": lambda spec: spec.speed(at_most=2.0, device="tpu"),
    "at_least='4' must be a number": lambda spec: spec.faster(than="too_slow/a", at_least="4"),
    "of='minutes' must be seconds or bytes": lambda spec: spec.growth(of="minutes", at_most=1.2, sizes=(1, 2, 4)),
    "sizes=(0, 1, 2) must be above 0": lambda spec: spec.growth(of="bytes", at_most=1.2, sizes=(0, 1, 2)),
    "got an unexpected keyword argument 'scal'": lambda spec: spec.speed(at_most=2.0, scal="row"),
}


@pytest.mark.parametrize("told", MISTYPED)
def test_a_value_that_no_option_takes_is_refused_where_it_stands(told):
    with pytest.raises(SpecError) as refused:
        MISTYPED[told](Spec(entry="f"))(rows)
    assert "test_spec.py:" in str(refused.value)
    assert f"family 'rows': {told}" in str(refused.value)


def test_a_generator_that_fails_is_the_authors_with_file_and_line():
    def broken(rng):
        """Breaks."""
        yield call(1)
        raise KeyError("k")

    (family,) = spec_with(broken).families
    with pytest.raises(SpecError, match=r"test_spec.py:\d+.*'broken' failed: KeyError"):
        list(family.cases(RNG))


@pytest.mark.parametrize("junk", [1, [], [1], "call"])
def test_a_family_that_yields_something_else_is_refused(junk):
    def odd(rng):
        """Yields no case."""
        yield junk

    (family,) = spec_with(odd).families
    with pytest.raises(SpecError, match="yield call"):
        list(family.cases(RNG))


def test_a_family_that_does_not_end_is_refused():
    def endless(rng):
        """Never ends."""
        while True:
            yield call(1)

    (family,) = spec_with(endless).families
    with pytest.raises(SpecError, match="'endless': yields more than 1000 cases"):
        list(family.cases(RNG))


def test_a_family_without_cases_is_refused():
    def empty(rng):
        """Yields nothing at all."""
        yield from ()

    (family,) = spec_with(empty).families
    with pytest.raises(SpecError, match="yields no case"):
        list(family.cases(RNG))


def test_a_function_that_is_no_generator_is_refused():
    def forgets(rng):
        """Forgets to yield."""

    (family,) = spec_with(forgets).families
    with pytest.raises(SpecError, match="'forgets' failed: TypeError"):
        list(family.cases(RNG))
