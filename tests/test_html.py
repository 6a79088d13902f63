"""Reports as pages: valid, silent, readable; whatever a submission wrote is text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.commands.options import RENDERERS
from judge.report import as_html
from judge.report.page import TEMPLATES, anchors
from judge.report.words import HEADLINES, words
from judge.verdict import AxisResult, Code, Finding
from tests.invented import ACCEPTED, FAILED, NASTY, RIGHT, SHAKY, STABLE, UNBOXED, coded, hostile, report
from tests.pages import check, elements, shape

ANY = st.text(alphabet=st.characters(), max_size=60)
SLOW = {"f.ratio": 4.0, "f.at_most": 3.0, "f.low": 3.5, "f.high": 4.5}
CLIMB = {"g.exponent": 1.1, "g.at_most": 1.5, "g.worst_ratio": 2.0, "g.within": 8.0} | {
    f"g.{side}_seconds_at_{size}": 1e-4 * size for side in ("submission", "reference") for size in (64, 128, 256)
}
TIMED = AxisResult(
    "speed", Code.TOO_SLOW, (Finding("f[0.0.0.0]", Code.TOO_SLOW, "4 times", "Be fast."),), SLOW | CLIMB, 20, "a CPU"
)


def said(page):
    return " ".join(" ".join(one.text for one in elements(page) if one.tag == "body").split())


@pytest.mark.parametrize("code", list(Code))
def test_every_verdict_is_a_page_that_says_it(code):
    page = as_html.render([coded(code)])
    check(page)
    assert words(code) in said(page)
    assert HEADLINES[code][1:] in said(page)


@pytest.mark.parametrize(
    "reports", [[], [ACCEPTED], [ACCEPTED, SHAKY, FAILED, UNBOXED], [report(RIGHT, STABLE, TIMED)]]
)
def test_any_number_of_reports_is_one_page(reports):
    check(as_html.render(reports))


def test_it_is_a_format_like_the_others():
    assert RENDERERS["html"]([ACCEPTED]) == as_html.render([ACCEPTED])


def test_what_hostile_text_makes_of_a_page_is_nothing_but_text():
    plain = re.sub("[<>&\"'`]", "x", NASTY)
    benign, nasty = (as_html.render([hostile(text), hostile(text, exercise=text)]) for text in (plain, NASTY))
    check(nasty)
    assert shape(nasty) == shape(benign)


@pytest.mark.parametrize(
    "text",
    [
        *('"><script>alert(1)</script>', "' onmouseover='alert(1)", "</title><script>", "</style><b>", "--><b>"),
        *("{{ 7 * 7 }}", "{% raw %}", "&lt;b&gt;", "]]><b>", "</pre></details><b>"),
    ],
)
def test_text_is_shown_as_it_was_written(text):
    made = report(
        AxisResult("correctness", Code.WRONG_ANSWER, (Finding("f[0]", Code.WRONG_ANSWER, text, text),), {"f": 1.0}),
        output=text,
        mistake=text,
    )
    assert said(as_html.render([made])).count(text) == 4


@settings(max_examples=40)
@given(ANY)
def test_no_text_is_markup(text):
    page = as_html.render([hostile(text, exercise=text, backend=text, versions={text: text})])
    found = check(page)
    assert not {"\x1b", "\u202e"} & set(page)
    assert {one.tag for one in found} <= {
        one.tag for one in elements(as_html.render([hostile("x", versions={"x": "x"})]))
    }


def test_what_does_not_count_is_never_said_to_be_accepted():
    page = as_html.render([UNBOXED])
    assert "does not count Right on every axis" in said(page)
    assert "DOES NOT COUNT" in said(page)


def test_a_finding_has_its_sentence_its_message_and_the_command_that_plays_it_again():
    text = said(as_html.render([SHAKY]))
    assert "Large logits must not overflow." in text
    assert "expected 1 at [0, 3], got nan" in text
    assert "judge replay maths/softmax 'large_logits[2.1]'" in text


def test_speed_is_drawn_and_every_drawing_is_also_said():
    drawn = [
        one.attributes["aria-label"]
        for one in check(as_html.render([report(RIGHT, STABLE, TIMED)]))
        if one.tag == "svg"
    ]
    assert drawn[0] == "f: 4 times the reference, at most 3: over the limit"
    assert drawn[1] == "g: grows like the size to the 1.10, at most 1.5: within the limit"
    assert drawn[2].startswith("g: seconds against size on logarithmic axes")


def test_the_same_report_is_the_same_page():
    assert as_html.render([SHAKY]) == as_html.render([SHAKY])


def test_a_long_output_shows_its_end():
    page = as_html.render([report(RIGHT, STABLE, TIMED, output="\x1b" * 9000 + "the end")])
    assert "the end" in said(page)
    assert len(page) < 60_000


@pytest.mark.parametrize("names", [["a/b", "a-b", "A/B"], ["", "/", "é", "日本"], ["x" * 300, "x" * 301]])
def test_names_have_anchors_of_their_own_that_need_no_escape(names):
    found = anchors(names)
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch(r"e-[a-z0-9-]+", anchor) for anchor in found.values())


def palette(dark):
    """The colours of the sheet, by name."""
    sheet = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root\{(.*?)\}", sheet, re.S)
    return dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", blocks[int(dark)]))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ground", ["paper", "card", "soft"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "link", "good", "fair", "bad", "ours", "none"])
def test_text_can_be_told_from_its_ground_by_anybody(ink, ground, dark):
    colours = palette(dark)
    assert contrast(colours[ink], colours[ground]) >= 4.5  # WCAG 2.2, AA


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ink", ["yours", "theirs", "done", "bad", "good", "fair"])
def test_what_is_drawn_can_be_told_from_its_ground(ink, dark):
    colours = palette(dark)
    assert contrast(colours[ink], colours["card"]) >= 3  # WCAG 2.2, AA, of graphics


def test_both_palettes_name_the_same_colours():
    assert palette(False).keys() == palette(True).keys()
