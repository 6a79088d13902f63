"""The map's layout: what is needed lies to the left, and lines cross seldom."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.report.layered import places

NAMES = [f"e{number}" for number in range(12)]
GRAPHS = st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), max_size=4) for name in NAMES})


def test_a_chain_goes_from_left_to_right():
    found = places({"c": ["b"], "b": ["a"], "a": []})
    assert [found[name].column for name in "abc"] == [0, 1, 2]
    assert {found[name].row for name in "abc"} == {0.0}


def test_what_stands_alone_has_no_place():
    assert set(places({"a": [], "b": ["a"], "alone": []})) == {"a", "b"}


def test_what_is_not_in_the_catalogue_is_no_node():
    assert places({"a": ["gone"]}) == {}


def test_a_column_has_the_longest_way_before_it():
    assert places({"a": [], "b": ["a"], "c": ["a", "b"]})["c"].column == 2


def test_nodes_stand_beside_what_they_need():
    found = places({"a": [], "b": [], "x": ["b"], "y": ["a"]})
    assert (found["a"].row < found["b"].row) == (found["y"].row < found["x"].row)


@pytest.mark.parametrize("needs", [{"a": ["b"], "b": ["a"]}, {"a": ["a"]}, {"a": ["b"], "b": ["c"], "c": ["a"]}])
def test_a_circle_is_cut_and_stops_nobody(needs):
    found = places(needs)
    assert len({(place.column, place.row) for place in found.values()}) == len(found)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(GRAPHS)
def test_no_two_lie_in_one_place(needs):
    found = places(needs)
    assert len({(place.column, place.row) for place in found.values()}) == len(found)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(GRAPHS)
def test_what_is_needed_lies_to_the_left_unless_there_is_a_circle(needs):
    acyclic = {name: [one for one in before if one < name] for name, before in needs.items()}
    found = places(acyclic)
    for name, before in acyclic.items():
        assert all(found[one].column < found[name].column for one in before)
