"""The catalogue: finding, loading, and the author's mistakes with file and line."""

import pytest

from judge.catalog import Catalog, UnknownExercise
from judge.spec import SpecError
from judge.verdict import Code
from tests.catalogs import KNOWN, SPEC, exercise


def test_an_exercise_is_found_by_its_name_with_or_without_its_track(tmp_path):
    exercise(tmp_path)
    assert Catalog(tmp_path).find("twice").name == Catalog(tmp_path).find("toy/twice").name == "toy/twice"


def test_a_typo_is_offered_the_nearest_names(tmp_path):
    exercise(tmp_path)
    with pytest.raises(UnknownExercise, match=r"no exercise 'twise'; did you mean toy/twice\?"):
        Catalog(tmp_path).find("twise")


def test_a_name_in_two_tracks_must_be_written_out(tmp_path):
    exercise(tmp_path)
    other = tmp_path / "exercises/more/twice"
    other.mkdir(parents=True)
    (other / "spec.py").write_text(SPEC)
    with pytest.raises(UnknownExercise, match="could be more/twice or toy/twice; write the track as well"):
        Catalog(tmp_path).find("twice")


@pytest.mark.parametrize("name", ["../toy/twice", "toy/../toy/twice", "", "/"])
def test_a_name_is_no_path(tmp_path, name):
    exercise(tmp_path)
    with pytest.raises(UnknownExercise):
        Catalog(tmp_path).find(name)


def test_known_solutions_are_filed_under_their_verdict(tmp_path):
    known = exercise(tmp_path).known
    assert {one.name for one in known} == set(KNOWN)
    assert [one.lesson for one in known if one.name == "wrong_answer/same"] == ["Returns its argument."]
    assert known[0].code is Code.ACCEPTED


def test_a_known_solution_without_a_docstring_is_an_error(tmp_path):
    with pytest.raises(SpecError, match=r"wrong_answer/bare.py: opens with no docstring"):
        _ = exercise(tmp_path, known={"wrong_answer/bare": "def twice(x):\n    return x\n"}).known


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("x = 1\n", r"spec.py: defines no `spec = Spec"),
        ("from judge.spec import Spec\nspec = Spec(entry='f')\n", r"spec.py: has no @spec.correctness family"),
        ("spec = (\n", r"spec.py:1: "),
        ("import judge.nothing\n", r"spec.py:1: ModuleNotFoundError"),
        ("x = 1\n1 / 0\n", r"spec.py:2: ZeroDivisionError"),
        ("import json\njson.loads(3)\n", r"spec.py:2: TypeError"),
        (SPEC.replace("@spec.stability", "@spec.stability('row')"), r"spec.py:\d+: 'row' is no generator function"),
        (SPEC.replace("panel=[]", "panel='loop'"), r"spec.py: Spec: panel='loop' must be a list, each a string"),
        (SPEC.replace("panel=[]", "framework='jax'"), r"spec.py: Spec: framework='jax' must be numpy or torch"),
        (SPEC.replace("call_seconds=2", "call_seconds=-2"), r"spec.py: Spec: call_seconds=-2 must be above 0"),
    ],
)
def test_a_broken_spec_is_the_authors_error_with_its_place(tmp_path, spec, message):
    with pytest.raises(SpecError, match=message):
        _ = exercise(tmp_path, spec=spec).spec


def test_a_panel_member_that_is_missing_is_the_authors_error(tmp_path):
    broken = exercise(tmp_path, spec=SPEC.replace("panel=[]", 'panel=["gone"]'))
    with pytest.raises(SpecError, match=r"accepted/gone.py: no such file"):
        _ = broken.panel


def test_every_exercise_of_the_catalogue_has_a_title_and_a_statement():
    for one in Catalog():
        assert one.title
        assert one.statement.startswith("# ")
        assert one.stub


def several(root, *names):
    for name in names:
        folder = root / "exercises" / name
        folder.mkdir(parents=True)
        (folder / "spec.py").write_text(SPEC)
    return Catalog(root)


@pytest.mark.parametrize("name", ["soft", "Soft-Max.py", "./maths/soft_max.py", "maths/so", "max", "soft max", " SOFT"])
def test_a_name_is_understood_where_it_can_only_be_one(tmp_path, name):
    assert several(tmp_path, "maths/soft_max", "maths/logsumexp").find(name).name == "maths/soft_max"


def test_a_beginning_of_several_names_lists_them(tmp_path):
    with pytest.raises(UnknownExercise, match="could be inference/softcap or maths/soft_max; write more of it"):
        several(tmp_path, "maths/soft_max", "inference/softcap").find("soft")


def test_of_two_that_share_a_word_the_one_is_meant_that_the_other_builds_on(tmp_path):
    for name, text in {"maths/softmax": "", "kernels/softmax": 'requires=["maths/softmax"]'}.items():
        folder = tmp_path / "exercises" / name
        folder.mkdir(parents=True)
        (folder / "spec.py").write_text(text)
    assert Catalog(tmp_path).find("softmax").name == "maths/softmax"


def test_a_whole_name_is_not_ambiguous_because_another_begins_with_it(tmp_path):
    assert several(tmp_path, "maths/softmax", "maths/softmax_backward").find("softmax").name == "maths/softmax"


def test_a_track_alone_is_no_exercise(tmp_path):
    with pytest.raises(UnknownExercise):
        several(tmp_path, "maths/softmax").find("maths")


def test_the_digest_is_another_where_a_statement_is(tmp_path):
    exercise(tmp_path)
    before = Catalog(tmp_path).digest()
    (tmp_path / "reference/toy/twice/solution.py").touch()
    assert Catalog(tmp_path).digest() == before
    (tmp_path / "exercises/toy/twice/statement.md").write_text("# Thrice\n")
    assert Catalog(tmp_path).digest() != before
