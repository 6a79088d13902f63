"""The picture of the speed evidence: what travels in a report, what is drawn of it, and that no name can be markup."""

import copy
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

import cli
from judge.axes.growth import Climb, Sweep
from judge.axes.speed import Race, Round
from judge.axes.timed import weigh
from judge.report import as_json, as_plot
from judge.rules import Faster, Growth, Ratio, Roofline
from judge.spec import Family
from judge.verdict import AxisResult, Code, Series
from tests.invented import FAST, NASTY, RIGHT, STABLE, report

SIZES = (8, 16, 32, 64)
TURNS = tuple(Round(0.006, 0.006 * (1.2 + at / 100), 0.007, 0.009) for at in range(13))
SLOPE = tuple(Sweep(tuple(1e-3 * n for n in SIZES), tuple(1.23456e-3 * n**1.5 for n in SIZES)) for _ in range(5))


def family(name, rule):
    return Family(name, "Is quick.", "speed", lambda rng: (), rule=rule)


RACE = Race(family("long_rows", Ratio(3.0)), (TURNS, TURNS[:3]))
BASELINE = Race(family("columns", Faster("too_slow/naive", 2.0)), (TURNS, TURNS))
CLIMB = Climb(family("deeper", Growth("seconds", 1.4, SIZES)), (SLOPE, SLOPE))
MEMORY = Climb(family("heads", Growth("bytes", 1.7, SIZES, 16.0)), (SLOPE[:1],) * 2)
EVIDENCE = weigh([RACE, BASELINE, CLIMB, MEMORY], "Some CPU")


def document(result=EVIDENCE, **changes):
    return json.loads(as_json.render([report(RIGHT, STABLE, result, **changes)]))


def words(svg):
    """What the picture says: matplotlib writes each text beside its outlines, as a comment."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    return [one.text.strip() for one in ET.fromstring(svg, parser).iter() if one.tag is ET.Comment]


@pytest.mark.parametrize(
    ("at", "what", "limit", "met", "figure"),
    [(0, "ratio", 3, True, 1.2), (1, "times_faster", 2, False, 0.8333), (2, "exponent", 1.4, False, 1.5)],
)
def test_each_rule_leaves_the_figure_of_every_round(at, what, limit, met, figure):
    series = EVIDENCE.evidence[at]
    assert (series.what, series.limit, series.met) == (what, limit, met)
    assert series.pairs[0][0] == figure
    assert [len(pair) for pair in series.pairs] == [[13, 3], [13, 13], [5, 5]][at]


def test_the_figure_is_that_of_the_boxes_that_say_what_the_verdict_says():
    slow = tuple(replace(one, submission_cpu=5 * one.submission_cpu) for one in TURNS)
    svg = as_plot.of_document(document(weigh([replace(RACE, pairs=(slow, TURNS))])))
    assert {"✓ 1.26 times the reference", "boxes 1", "boxes 2"} <= set(words(svg))
    flat, steep = (tuple(replace(one, submission=tuple(n**at for n in SIZES)) for one in SLOPE) for at in (1.3, 2.0))
    svg = as_plot.of_document(document(weigh([replace(CLIMB, pairs=(SLOPE, flat, steep))])))
    assert any(said.startswith("✗ ") and "1.75" in said for said in words(svg))


def test_a_share_of_what_the_device_can_do_is_a_race_as_well():
    turns = tuple(Round(0.001, 0.001, 0.006, 0.012, elsewhere=True) for _ in range(13))
    result = weigh([Race(family("fused", Roofline(0.4, moves=len)), (turns, turns))], "Some GPU")
    (series,) = result.evidence
    assert (series.what, series.limit, series.met, series.pairs) == ("share", 0.4, True, ((0.5,) * 13,) * 2)
    assert as_json.series_of(document(result)) == result.evidence
    assert {"✓ 50% of what the device can do", "at least 0.4"} <= set(words(as_plot.of_document(document(result))))


def test_growth_leaves_every_cost_and_the_medians_of_the_reference_in_four_digits():
    deeper, heads = EVIDENCE.evidence[2:]
    assert (deeper.unit, heads.unit, deeper.sizes) == ("seconds", "bytes", SIZES)
    assert deeper.submission == ((0.02793, 0.07901, 0.2235, 0.6321),) * 10
    assert deeper.reference == (0.008, 0.016, 0.032, 0.064)


def test_a_family_that_ended_early_leaves_none():
    (finding,) = weigh([CLIMB]).findings
    failed = weigh([Race(RACE.family, failed=finding), BASELINE])
    assert [series.family for series in failed.evidence] == ["columns"]


def test_the_longest_evidence_of_a_family_is_some_kilobytes():
    most = Race(RACE.family, (TURNS[:9] * 5,) * 3)
    assert len(json.dumps(as_json.document(report(weigh([most])))["axes"])) < 4096


def test_what_a_document_says_is_read_as_it_was():
    assert as_json.series_of(document()) == EVIDENCE.evidence


def test_a_report_without_evidence_is_as_it_was():
    assert "evidence" not in document(FAST)["axes"][2]
    assert as_json.series_of(document(FAST)) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("what", "<script>"),
        ("unit", "furlongs"),
        ("pairs", []),
        ("pairs", [["nan"]]),
        ("pairs", [[{}]]),
        ("limit", -1),
        ("sizes", [0, 1, 2, 3]),
        ("sizes", []),
        ("reference", [1.0]),
        ("submission", [[1.0, 2.0, 3.0, "inf"]]),
        ("submission", [[1.0, 2.0, 3.0, -4.0]]),
        ("submission", []),
    ],
)
def test_evidence_that_cannot_be_is_no_report_of_ours(field, value):
    found = copy.deepcopy(document())
    found["axes"][2]["evidence"][2][field] = value
    with pytest.raises(as_json.NotAReport):
        as_json.series_of(found)


@pytest.mark.parametrize("field", ["family", "what", "limit", "met", "pairs", "unit", "sizes", "submission", "within"])
def test_evidence_that_lacks_a_field_is_no_report_of_ours(field):
    found = document()
    del found["axes"][2]["evidence"][0][field]
    with pytest.raises(as_json.NotAReport):
        as_json.series_of(found)


def test_the_picture_says_each_family_its_figure_and_its_limit():
    said = words(as_plot.of_document(document()))
    assert "maths/softmax: too slow" in said
    assert "softmax.py · Some CPU · seed 7f3c0a9d5be24417a0c18e6d2f90b3a5" in said
    assert {"long_rows", "columns", "deeper", "heads", "boxes 1", "boxes 2"} <= set(said)
    assert {"at most 3 times; 95 % within 1.21 to 1.29", "at most 3", "at least 2"} <= set(said)
    assert {"the steepest allowed: to the 1.4", "the reference: to the 1.00"} <= set(said)
    assert {"✓ 1.25 times the reference", "✗ 0.794 times as fast as the baseline"} <= set(said)
    assert {"✗ time grows like the size to the 1.50", "✓ memory grows like the size to the 1.50"} <= set(said)


def test_what_is_too_dear_at_one_size_is_said_to_be_that():
    flat = Sweep(tuple(1e-3 * n for n in SIZES), tuple(9.5e-3 * n for n in SIZES))
    padded = Climb(CLIMB.family, ((flat,) * 5,) * 2)
    said = words(as_plot.of_document(document(weigh([padded]))))
    assert {"✗ 9.5 times the reference's time at one size", "at most 8 times it"} <= set(said)


def test_the_same_evidence_gives_the_same_picture():
    assert as_plot.of_document(document()) == as_plot.of_document(document())


def test_a_report_that_tells_of_no_timing_has_no_picture():
    assert as_plot.of_document(document(FAST)) is None


@pytest.mark.parametrize("name", [NASTY, "--><script>alert(1)</script>", "$\\frac{1}{$", "]]>&lt;", "\u202e\x00", ""])
def test_no_name_is_markup_or_mathematics(name):
    series = Series(name, "ratio", 2.0, True, ((1.0, 1.1),))
    result = AxisResult("speed", Code.ACCEPTED, (), {}, 2, name, (series,))
    svg = as_plot.of_document(document(result, exercise=name, submission=name))
    tags = {element.tag for element in ET.fromstring(svg).iter()}
    assert not {tag for tag in tags if tag.rpartition("}")[2] in ("script", "a", "foreignObject", "image", "b")}
    assert "\u202e" not in svg


@pytest.mark.parametrize("faster", [1e-7, 1.0, 1e7])
def test_figures_of_any_size_can_be_drawn(faster):
    series = Series("wide", "ratio", 2.0, True, ((1.0, faster),))
    assert "wide" in words(as_plot.render("a", "b", [series]))


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        code = cli.run(list(map(str, arguments)))
        return (code, *capsys.readouterr())

    return command


def test_a_report_that_was_kept_is_drawn(run, tmp_path):
    (tmp_path / "report.json").write_text(json.dumps(document()))
    assert run("plot", "report.json", "speed.svg") == (cli.ACCEPTED, "", "")
    assert (tmp_path / "speed.svg").read_text() == as_plot.of_document(document())


def test_a_repositorys_matplotlibrc_is_not_obeyed(tmp_path):
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\n")  # LaTeX is started, with a preamble of theirs
    code = "from judge.report.as_plot import render; print(len(render('x', 'y', ())) > 1000)"
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_report_without_timing_is_said_to_have_none_and_nothing_is_written(run, tmp_path):
    (tmp_path / "report.json").write_text(json.dumps(document(FAST)))
    code, out, err = run("plot", "report.json", "speed.svg")
    assert (code, out) == (cli.NOT_ACCEPTED, "")
    assert "nothing was timed" in err
    assert not (tmp_path / "speed.svg").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", "[1]", '{"schema": "judge/report/1", "axes": [1]}', "\x00"])
def test_what_is_no_report_is_wrong_use(run, tmp_path, text):
    (tmp_path / "report.json").write_text(text)
    assert run("plot", "report.json", "speed.svg")[0] == cli.USAGE


def test_a_picture_that_is_no_svg_is_wrong_use_before_anything_is_graded(run):
    code, _, err = run("grade", "maths/softmax", "missing.py", "--plot", "speed.png")
    assert code == cli.USAGE
    assert "ends in .svg" in err


def test_several_files_are_not_one_picture(run, tmp_path):
    code, _, err = run("grade", "maths/softmax", "a.py", "b.py", "--plot", "speed.svg")
    assert code == cli.USAGE
    assert "judge plot" in err


def test_without_matplotlib_its_name_is_told_before_anything_is_graded(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, _, err = run("grade", "maths/softmax", "missing.py", "--plot", "speed.svg")
    assert code == cli.USAGE
    assert "pip install matplotlib" in err


def test_what_is_wrong_is_graded_and_not_drawn(run, tmp_path):
    (tmp_path / "wrong.py").write_text("def softmax(x, axis=-1):\n    return x\n")
    code, out, err = run("grade", "maths/softmax", "wrong.py", "--plot", "speed.svg", "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (cli.NOT_ACCEPTED, "wrong_answer")
    assert "not drawn" in err
    assert not (tmp_path / "speed.svg").exists()


@pytest.mark.slow
def test_a_grading_is_drawn(run, tmp_path):
    from judge.catalog import Catalog

    solution = Catalog().find("maths/softmax").reference / "solution.py"
    code, out, _ = run("grade", "maths/softmax", solution, "--plot", "speed.svg", "--format", "json")
    assert code == cli.ACCEPTED
    assert (tmp_path / "speed.svg").read_text() == as_plot.of_document(json.loads(out))
