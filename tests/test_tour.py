"""The tour of `make demo` notices what is not as it should be; the way itself is walked by `make demo`."""

import pytest

from tests.tour import Step, steps, told, tour

REPORT = """\
next
  judge hint maths/softmax any_shape
  judge replay maths/softmax 'any_shape[small0.6]' \\
      --file maths/softmax.py --seed 7

judge test maths/softmax --all goes on
"""


@pytest.mark.parametrize(
    ("step", "surprises"),
    [
        (Step("As it should be.", "init .", says=("is a workspace",)), []),
        (Step("Another end.", "init .", 1), ["judge init .: ended with 0, not with 1"]),
        (Step("Other words.", "init .", says=("is a", "garden")), ["judge init .: does not say 'garden'"]),
        (Step("Wrong use.", "start nothing", 2), []),
    ],
)
def test_what_is_not_as_it_should_be_is_a_surprise(tmp_path, step, surprises):
    assert tour(tmp_path, [step]) == surprises


def test_the_tour_keeps_to_its_own_folder(tmp_path):
    assert (
        tour(tmp_path, [Step("A folder.", "init ."), Step("Nothing yet.", "history", says=("nothing is submitted",))])
        == []
    )
    assert (tmp_path / "learn/judge.toml").exists()


def test_the_next_commands_are_those_of_the_last_report():
    before = [REPORT, "judge hint maths/softmax any_shape says more"]
    assert told("hint")(before) == "hint maths/softmax any_shape"
    replayed = told("replay")(before).split()
    assert replayed == ["replay", "maths/softmax", "'any_shape[small0.6]'", "--file", "maths/softmax.py", "--seed", "7"]


def test_a_report_that_names_no_next_command_is_a_surprise(tmp_path):
    way = [Step("A folder.", "init ."), Step("No report.", told("replay"), 1)]
    assert tour(tmp_path, way) == ["judge replay: ended with 2, not with 1"]


def test_the_tour_shows_a_wrong_an_unstable_and_a_right_answer():
    way = list(steps())
    assert [step.code for step in way if step.writes] == [1, 1, 0]
    assert way[0].command == "init ."
