"""What a node of a cluster is given and gives back: functions of ours by name, and bytes."""

import pytest

from judge.course.work import graded
from judge.node import BOX, DONE, FAILED, Actor, RemoteError, found, plain
from sandbox.box import BoxError


@pytest.mark.parametrize(
    "name", ["os:system", "judge.course.work:_graded", "judge.course.work:Piece.of", "judge.x", ""]
)
def test_a_node_runs_no_function_but_ours(name):
    with pytest.raises(LookupError):
        found(name)


def test_a_function_of_ours_is_found_by_its_name():
    assert found("judge.course.work:graded") is graded


@pytest.mark.parametrize(
    ("said", "error"), [(BOX + b"no box", BoxError), (FAILED + b"KeyError: 1", RemoteError), ({"a": 1}, RemoteError)]
)
def test_what_failed_on_a_node_is_raised_as_one_of_ours(said, error):
    with pytest.raises(error):
        plain(said)


def test_bytes_are_what_they_are():
    assert plain(DONE + b"\x00{}") == b"\x00{}"


def test_an_actor_sends_bytes_whatever_happens():
    actor = Actor(1)
    try:
        assert actor.hello().startswith(DONE)
        assert actor.do("os:system", False, b"true").startswith(FAILED)
        assert actor.do("judge.course.work:graded", True, b"no JSON", b"").startswith(FAILED)
    finally:
        assert actor.end() == DONE
