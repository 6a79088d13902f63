"""Equations: LaTeX becomes MathML that holds nothing else, and lines that a terminal can show."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.authoring.readable import unreadable
from judge.catalog import Catalog
from judge.equations import ARITY, ELEMENTS, line, mathml

SOFTMAX = r"y_i = \frac{\exp(x_i)}{\sum_j \exp(x_j)}"
PARTS = [*r"\{}_^&<>xab12 ", r"\frac", r"\text", r"\sum", r"\sqrt", r"\left(", r"\begin{split}", r"\end{split}", r"\\"]
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def elements(latex, block=True):
    return [one.tag.removeprefix(NAMESPACE) for one in ElementTree.fromstring(mathml(latex, block)).iter()]


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (SOFTMAX, "y_i = exp(x_i) / ∑_j exp(x_j)"),
        (r"s_{ij} = \frac{q_i \cdot k_j}{\sqrt{d}}", "s_ij = (q_i · k_j) / √d"),
        (r"\frac{f(w + tv) - f(w - tv)}{2t}", "(f(w + t v) − f(w − t v)) / (2 t)"),
        (r"\frac{1}{n} \sum_{i=1}^{n} x_i", "(1 / n) ∑_(i=1)^n x_i"),
        (r"h_{l-1}^\top D_l", "h_(l−1)^⊤ D_l"),
        (r"-\infty - (-\infty)", "−∞ − (−∞)"),
        (r"a = -b", "a = −b"),
        (r"\mathrm{log1p}(s)", "log1p(s)"),
        (r"\log \sum_j e^{x_j - c}", "log ∑_j e^(x_j−c)"),
        (r"2^{24}", "2^24"),
        (r"\hat{x}", "x_hat"),
        (r"a \quad \text{where } b", "a   where b"),
        (r"\begin{split} a &= b \\ c &= d \end{split}", "a = b\nc = d"),
        (r"\lvert y \rvert \le 1", "|y| ≤ 1"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"\hat{m}_t \in \mathbb{R}^{n \times d}", "m_hat_t ∈ ℝ^(n×d)"),
        (r"\underbrace{x + y}_{n}", "(x + y)_n"),
        (r"(a + b)(c + d)^2", "(a + b)(c + d)^2"),
    ],
)
def test_an_equation_is_a_line_of_text(latex, said):
    assert line(latex) == said


def test_an_equation_is_made_of_elements_of_mathematics():
    assert set(elements(SOFTMAX)) == {"math", "mrow", "msub", "mi", "mo", "mfrac", "munder"} - {"munder"}


def test_a_sum_that_is_displayed_has_its_index_below():
    assert "munder" in elements(r"\sum_j x_j", block=True)
    assert "munder" not in elements(r"\sum_j x_j", block=False)


def test_a_word_is_one_identifier():
    assert elements(r"\mathrm{softmax}(x)").count("mi") == 2


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{</mtext></math><img src=x onerror=alert(1)>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(http://evil)}{x}",
        r"\class{top}{x}",
        r"\color{red}{x}",
        r"\mathrm{&lt;script&gt;}",
        r"x &amp;lt;b&amp;gt;",
    ],
)
def test_an_equation_makes_no_markup_but_mathematics(latex):
    made = ElementTree.fromstring(mathml(latex))
    for one in made.iter():
        assert one.tag.removeprefix(NAMESPACE) in ELEMENTS
        assert set(one.attrib) <= {"display", "stretchy", "mathvariant", "width", "fence", "form", "displaystyle"}


@pytest.mark.parametrize(
    "latex", [r"\frac{a", r"\nosuchcommand x", r"\left(", r"\begin{split} a", r"\boxed{x}", "{" * 3000]
)
def test_what_is_no_latex_is_shown_as_it_was_written(latex):
    assert mathml(f"{latex}<b>").startswith("<code>")
    assert "<b>" not in mathml(f"{latex}<b>")
    assert line(latex) == latex.strip()


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_whatever_is_written_comes_out_as_one_element_that_is_well_formed(latex):
    made = ElementTree.fromstring(mathml(latex, True))
    assert made.tag in (f"{NAMESPACE}math", "code")
    for one in made.iter():
        name = one.tag.removeprefix(NAMESPACE)
        assert name == "code" or name in ELEMENTS
        assert len(one) == ARITY.get(name, len(one))
    assert isinstance(line(latex), str)


@pytest.mark.parametrize("one", list(Catalog()), ids=lambda one: one.name)
def test_every_statement_has_equations_and_all_of_it_can_be_read(one):
    assert "$" in one.statement
    assert list(unreadable(one)) == []
