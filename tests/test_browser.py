"""Pages in Chromium, where it is there: they ask for nothing, fit a phone, follow light and dark, and run nothing."""

import pytest

from judge.progress import Progress, Step
from judge.report import as_html, of_progress
from tests import browser
from tests.invented import ACCEPTED, NASTY, SHAKY, hostile, report
from tests.test_html import RIGHT, STABLE, TIMED
from tests.test_progress import NOW, nasty

pytestmark = [
    pytest.mark.slow,
    pytest.mark.chromium,
    pytest.mark.skipif(browser.PROGRAM is None, reason="there is no Chromium here"),
]
LONG = "x" * 120
BAIT = "<script>document.title='caught'</script><img src=http://192.0.2.1/i.png onerror=\"document.title='caught'\">"


def steps(count):
    """A chain of exercises, each with a wide equation, a wide table and a long name."""
    statement = (
        f"# T\n\n$$\n{' + '.join(f'x_{{{at}}}' for at in range(80))}\n$$\n\n| {LONG} | {LONG} |\n|---|---|\n| a | b |\n"
    )
    names = [f"track/number_{at}_{'long_' * 6}name" for at in range(count)]
    return tuple(
        Step(name, LONG, tuple(names[max(0, at - 1) : at]), statement, None, False) for at, name in enumerate(names)
    )


PAGES = {
    "one": as_html.render([SHAKY]),
    "several": as_html.render([ACCEPTED, SHAKY, report(RIGHT, STABLE, TIMED, submission=LONG)]),
    "hostile": as_html.render([hostile(NASTY + BAIT, exercise=BAIT)]),
    "hostile progress": nasty(BAIT),
    "progress": of_progress.render(Progress(steps(9), ()), NOW),
}


@pytest.fixture(scope="module")
def tab():
    with browser.tab() as made:
        yield made


@pytest.fixture(params=PAGES)
def path(request, tmp_path):
    made = tmp_path / "index.html"
    made.write_text(PAGES[request.param], encoding="utf-8")
    return made


def test_a_page_asks_for_nothing_and_nothing_is_refused_to_it(tab, path):
    tab.complaints.clear()
    tab.open(path)
    assert list(tab.requested.values()) == [path.resolve().as_uri()]
    assert tab.complaints == []
    assert tab.value("document.title") != "caught"
    assert tab.value("document.scripts.length + document.images.length") == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_page_fits_its_window_also_with_all_of_it_unfolded(tab, path, width):
    tab.open(path, width)
    tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.value("document.documentElement.scrollWidth") <= width


def test_a_page_is_dark_where_that_is_preferred(tab, path):
    found = []
    for dark in (False, True):
        tab.open(path, dark=dark)
        found.append(tab.value("getComputedStyle(document.body).backgroundColor"))
    assert found == ["rgb(251, 250, 247)", "rgb(20, 23, 26)"]


def test_a_script_that_is_put_there_does_not_run(tab, tmp_path):
    made = tmp_path / "index.html"
    made.write_text(PAGES["one"].replace("</main>", f"{BAIT}</main>"), encoding="utf-8")
    tab.complaints.clear()
    tab.open(made)
    assert tab.value("document.title") != "caught"
    assert list(tab.requested.values()) == [made.resolve().as_uri()]
    assert any("Content Security Policy" in one for one in tab.complaints)


def test_an_equation_is_laid_out(tab, tmp_path):
    made = tmp_path / "index.html"
    step = Step("a/b", "T", (), "# T\n\n$$\n\\frac{x}{y}\n$$\n", None, False)
    made.write_text(of_progress.render(Progress((step,), ()), NOW), encoding="utf-8")
    tab.open(made)
    tab.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    top, bottom = (
        tab.value(f"document.querySelectorAll('mfrac > *')[{at}].getBoundingClientRect().top") for at in (0, 1)
    )
    assert top < bottom
