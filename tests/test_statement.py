"""Statements: Markdown with equations, for a page and for a terminal; an author's words make no other markup."""

import html5lib
import pytest

from judge.report.as_terminal import printed
from judge.report.statement import as_html, as_rich
from tests.invented import NASTY

TEXT = r"""# Softmax

A *row* of $x_i$ and `code`; it costs $5 and $6.

## The mathematics

$$
y_i = \frac{\exp(x_i)}{\sum_j \exp(x_j)}
$$

| a | b |
|---|---|
| $2^{24}$ | [w](https://example.org) |

#### Deep
"""


def tree(text, **options):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(str(as_html(text, **options)))


def tags(text):
    return {one.tag for one in tree(text).iter() if isinstance(one.tag, str)}


def test_a_page_has_the_statement_without_its_title():
    assert "Softmax" not in "".join(tree(TEXT).itertext())


def test_headings_stand_below_the_page_s_own():
    assert [one.tag for one in tree(TEXT, below=3).iter() if one.tag in ("h3", "h4", "h5", "h6")] == ["h4", "h6"]


def test_a_table_s_empty_heads_are_left_out_and_others_stay():
    assert "th" not in tags("| | |\n|---|---|\n| a | b |\n")
    assert "th" in tags("| | x |\n|---|---|\n| a | b |\n")


def test_an_equation_is_mathml_among_words_and_on_a_line_of_its_own():
    found = [one for one in tree(TEXT).iter() if str(one.tag).endswith("math")]
    assert [one.get("display") for one in found] == ["inline", "block", "inline"]


def test_a_price_is_no_equation():
    assert "it costs $5 and $6." in "".join(tree(TEXT).itertext())


@pytest.mark.parametrize(
    "text",
    [
        NASTY,
        "<img src=http://evil/i.png onerror=alert(1)>",
        "a <script>alert(1)</script> b",
        "![a picture](http://evil/i.png)",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "[click](file:///etc/passwd)",
        "[click](//evil.example/x)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "```<script>\n</code></pre><script>alert(1)</script>\n```",
        "$\\text{<script>alert(1)</script>}$",
        "$$\n</math><script>alert(1)</script>\n$$",
    ],
)
def test_an_author_s_words_fetch_nothing_and_run_nothing(text):
    for one in tree(f"# Title\n\n{text}\n").iter():
        assert one.tag not in ("script", "img", "iframe", "style", "link", "object", "form")
        assert {name for name in one.attrib if name.startswith("on") or name in ("src", "style", "id")} == set()
        assert one.get("href", "https://").startswith(("https://", "http://"))


def test_what_moves_a_cursor_is_shown():
    assert "\x1b" not in as_html("a \x1b[2J \u202e b")
    assert "\\x1b" in as_html("a \x1b[2J b")


def test_a_terminal_shows_an_equation_as_text():
    said = printed([as_rich(TEXT)])
    assert "y_i = exp(x_i) / ∑_j exp(x_j)" in said
    assert "A row of x_i and code; it costs $5 and $6." in said
    assert "2^24" in said
    assert "\\frac" not in said


def test_a_terminal_still_shows_a_table_and_a_heading():
    said = printed([as_rich(TEXT)])
    assert "The mathematics" in said
    assert "─" in said
