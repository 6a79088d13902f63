"""A signed report: whatever is changed in it, or whoever else signs it, gives it away."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from judge.pins import Pin, Pins
from judge.report import as_json
from judge.signature import NotGenuine, WeakKey, genuine, key_of, signed
from tests.invented import ACCEPTED, SHAKY, UNBOXED, hostile
from tests.test_cli import RIGHT as SOURCE
from tests.test_cli import catalog, run, write  # noqa: F401 - fixtures

KEY, OTHER = b"k" * 32, b"l" * 32
SIGNED = signed(as_json.render([SHAKY]), KEY)


def places(value, path=()):
    """Every leaf of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*path, name))
    if not isinstance(value, dict | list):
        yield path


def test_a_signed_report_is_genuine_and_says_what_it_said():
    assert genuine(SIGNED, KEY) == json.loads(as_json.render([SHAKY]))


def test_another_key_gives_it_away():
    with pytest.raises(NotGenuine, match="this document and this key"):
        genuine(SIGNED, OTHER)


@pytest.mark.parametrize("path", list(places(json.loads(SIGNED))), ids=str)
def test_every_field_is_signed(path):
    document = json.loads(SIGNED)
    at = document
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = "something else"
    with pytest.raises(NotGenuine):
        genuine(json.dumps(document), KEY)


def test_a_field_more_or_less_gives_it_away():
    document = json.loads(SIGNED)
    for edited in (document | {"more": 1}, {name: value for name, value in document.items() if name != "notes"}):
        with pytest.raises(NotGenuine):
            genuine(json.dumps(edited), KEY)


def test_the_order_and_the_white_space_of_a_document_say_nothing():
    document = dict(reversed(json.loads(SIGNED).items()))
    assert genuine(json.dumps(document), KEY)["verdict"] == "unstable"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "nonsense", "[" * 10_000, '{"verdict": NaN}', SIGNED.replace("{", '{"verdict": "x",', 1)]
)
def test_what_is_no_signed_report_is_not_genuine(text):
    with pytest.raises(NotGenuine):
        genuine(text, KEY)


@given(st.text(alphabet=st.characters(), max_size=100))
def test_any_text_of_a_submission_can_be_signed(text):
    made = as_json.render([hostile(text)])
    assert genuine(signed(made, KEY), KEY) == json.loads(made)


def test_a_short_key_is_refused_and_white_space_is_none_of_it():
    assert key_of(b" " + KEY + b"\n") == KEY
    with pytest.raises(WeakKey):
        key_of(b"secret" + b" " * 32)


@pytest.fixture
def verify(run, tmp_path):  # noqa: F811 - the fixture
    """Runs verify-report on a document: exit code and what it prints."""
    (tmp_path / "class.key").write_bytes(KEY)

    def command(text, *options):
        told = ("--key", tmp_path / "class.key", *options)
        code, out, err = run("verify-report", write(tmp_path / "report.json", text), *told)
        return code, out + err

    return command


@pytest.mark.parametrize("reports", [[SHAKY], [ACCEPTED, SHAKY]])
def test_a_genuine_report_is_told_whatever_its_verdict(verify, reports):
    code, out = verify(signed(as_json.render(reports), KEY))
    assert (code, out.count("genuine: maths/softmax maths/softmax.py: ")) == (cli.ACCEPTED, len(reports))


@pytest.mark.parametrize("text", [as_json.render([ACCEPTED]), signed(as_json.render([ACCEPTED]), OTHER), "{}"])
def test_a_report_of_somebody_else_is_not_genuine(verify, text):
    code, out = verify(text)
    assert (code, out.startswith("not genuine: ")) == (cli.NOT_ACCEPTED, True)


def test_a_genuine_report_that_does_not_count_is_no_grade(verify):
    code, out = verify(signed(as_json.render([UNBOXED]), KEY))
    assert (code, "no grade" in out) == (cli.NOT_ACCEPTED, True)


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        (Pin("cd" * 32, {"correctness": 24}), "genuine"),
        (Pin("cd" * 32, {"correctness": 25}), "only 24 cases of correctness"),
        (Pin("ef" * 32, {}), "is not the exercise that judge.lock pins"),
    ],
)
def test_a_genuine_report_is_held_against_the_lock(verify, tmp_path, pin, words):
    lock = write(tmp_path / "judge.lock", Pins({"maths/softmax": pin}).write())
    code, out = verify(signed(as_json.render([ACCEPTED]), KEY), "--lock", lock)
    assert (code == cli.ACCEPTED, words in out) == (words == "genuine", True)


def test_a_genuine_report_is_about_one_file(verify, tmp_path):
    path = write(tmp_path / "mine.py", SOURCE)
    mine = hostile("x", digest=hashlib.sha256(SOURCE.encode()).hexdigest())
    assert verify(signed(as_json.render([mine]), KEY), "--file", path)[0] == cli.ACCEPTED
    code, out = verify(SIGNED, "--file", path)
    assert (code, "it is about another file" in out) == (cli.NOT_ACCEPTED, True)


def test_without_a_key_nothing_is_verified(run, tmp_path, monkeypatch):  # noqa: F811 - the fixture
    monkeypatch.delenv("JUDGE_KEY", raising=False)
    assert run("verify-report", write(tmp_path / "report.json", SIGNED))[0] == cli.USAGE
    monkeypatch.setenv("JUDGE_KEY", KEY.decode())
    assert run("verify-report", tmp_path / "report.json")[0] == cli.ACCEPTED


def test_nothing_is_signed_where_a_submission_could_read_the_key(run, tmp_path):  # noqa: F811 - the fixture
    key = write(tmp_path / "class.key", KEY.decode())
    path = write(tmp_path / "mine.py", SOURCE)
    code, _, err = run("grade", "double", path, "--backend", "unboxed", "--format", "json", "--key", key)
    assert (code, "could read the key" in err) == (cli.USAGE, True)


def test_a_key_that_is_too_short_is_wrong_use(run, tmp_path):  # noqa: F811 - the fixture
    code, _, err = run("ci", "--key", write(tmp_path / "class.key", "short"))
    assert (code, "16 or more are asked for" in err) == (cli.USAGE, True)
