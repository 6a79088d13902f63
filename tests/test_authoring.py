"""Mistakes of authors: an exercise that is broken in each of these ways is found out, with file, line and mend."""

import http.server
import re
import threading

import pytest

from judge.authoring import sources
from judge.authoring.mistakes import mistakes
from judge.authoring.sources import gone
from judge.seeds import Seed
from judge.spec import SpecError
from judge.verify import verify
from tests.catalogs import KNOWN, SPEC, STATEMENT, exercise, solution

SEED = Seed.parse("1")
STUB = '''
import numpy as np


def twice(x, times=2):
    """Multiply.

    Args:
        x: float32 [m, n], finite.
        times: an int.

    Returns:
        float32 [m, n].
    """
    raise NotImplementedError
'''
PAGE = """# Twice

```python
def twice(x, times=2):
    ...
```

| name | what it is |
|---|---|
| `x` | float32 `[m, n]` |
| `times` | how often |

See arXiv:1909.03469, doi:10.1145/103162.103163 and https://example.org/a.
"""
TIMES = '"""Adds x to itself."""\n\n\ndef twice(x, times=2):\n    return (x * times).astype(x.dtype)\n'
ASKS = SPEC.replace('.astype("f4"))', '.astype("f4"), times=int(rng.integers(2, 9)))')
WHOLE = {"spec": ASKS, "stub": STUB, "statement": PAGE, "solution": TIMES}
CLASS = {
    "spec": '''
"""A sum that goes on."""

from judge.spec import Spec, method, new

spec = Spec(entry="Sum", kind="stateful")


@spec.correctness
def adds(rng):
    """Adds."""
    for start in rng.normal(size=2).tolist():
        yield [new(start), method("add", rng.normal(size=3))]
''',
    "stub": "class Sum:\n    def __init__(self, start): ...\n    def add(self, x): ...\n",
    "statement": "# Sum\n\n`Sum(start)` and its `add(x)`.\n",
    "solution": "class Sum:\n    def __init__(self, start):\n        self.sum = start\n\n    def add(self, x):\n"
    "        return self.sum + x\n",
}


def found(root, **files):
    one = exercise(root, known={}, **WHOLE | files)
    return mistakes(one, SEED)


def test_a_sound_exercise_has_none(tmp_path):
    code = "- an item:\n  ```\n  f[0](x)\n  ```\n~~~\nf[0](x)\n~~~\n"
    assert found(tmp_path, statement=PAGE + code) == []


def test_a_number_of_which_only_large_changes_show_has_an_effect(tmp_path):
    coarse = edited(TIMES, "x * times", "x * (1 + times // 12)")
    assert found(tmp_path, solution=coarse) == []


def test_a_word_that_is_given_by_name_is_no_argument_without_effect(tmp_path):
    named = {
        "spec": edited(ASKS, "times=int(rng.integers(2, 9))", "times=str(rng.choice(['twice', 'double']))"),
        "solution": edited(TIMES, "x * times", "x * 2"),
    }
    assert [text for text in found(tmp_path, **named) if "no answer" in text] == []


def test_an_array_that_was_changed_later_is_not_also_drawn_from_elsewhere(tmp_path):
    (told,) = [text for text in found(tmp_path, spec=ASKS + CHANGES_LATER) if "grows" in text]
    assert "changes an array" in told


def test_a_family_of_nothing_but_empty_inputs_has_nothing_to_draw(tmp_path):
    for times, told in (("None", False), ("3", True)):
        spec = ASKS + edited(edited(NO_DICE, "np.ones((2, 3)", "np.ones((0, 3)"), "times=3", f"times={times}")
        assert any("draws nothing" in text for text in found(tmp_path, spec=spec)) is told


def test_a_sound_class_has_none(tmp_path):
    assert mistakes(exercise_of_class(tmp_path), SEED) == []


def exercise_of_class(root, **files):
    return exercise(root, known={}, **CLASS | files)


DRIVEN = """

@spec.correctness
def driven(rng):
    \"\"\"Adds twice.\"\"\"
    yield call(rng.normal(size=2), of="twice")
"""


def exercise_of_driven_class(root, **files):
    """The same, with a family that drives it by a fixture."""
    spec = (
        edited(edited(CLASS["spec"], "import Spec", "import Spec, call"), 'ful")', 'ful", fixture=["twice"])') + DRIVEN
    )
    made = exercise_of_class(root, spec=spec, **files)
    made.folder.joinpath("fixture.py").write_text("def twice(learner, x):\n    return learner.Sum(x[0]).add(x)\n")
    return made


def test_a_sound_class_with_a_fixture_has_none(tmp_path):
    assert mistakes(exercise_of_driven_class(tmp_path), SEED) == []


def edited(text, before, after):
    assert before in text
    return text.replace(before, after)


CHANGES_LATER = '''

@spec.correctness
def grows(rng):
    """Grows."""
    x = rng.normal(size=(2, 3)).astype("f4")
    for times in (2, 3):
        yield call(x, times=times)
        x += 1
'''
SAME_TWICE = '''

@spec.correctness
def rows_again(rng):
    """Doubles every element, once more."""
    for n in (1, 5, 33):
        yield call(rng.normal(size=(2, n)).astype("f4"), times=int(rng.integers(2, 9)))
'''
NO_DICE = '''

@spec.correctness
def ones(rng):
    """Ones."""
    import numpy as np

    yield call(np.ones((2, 3), "f4"), times=3)
'''
ELSEWHERE = '''

SIZES = iter(range(1, 99))


@spec.correctness(fixed=("times", "mask"))
def ever_more(rng):
    """Draws from elsewhere."""
    yield call(rng.normal(size=(2, next(SIZES))).astype("f4"), times=3)
'''
RACED = '''

@spec.calls(of="f", at_most=3)
def counted(rng):
    """Counts."""
    yield call(rng.normal(size=(2, 9)).astype("f4"), times=3)


@spec.faster(than="too_slow/gone", at_least=4)
def quick(rng):
    """Quick."""
    for times in (3, 4):
        yield call(rng.normal(size=(2, 9)).astype("f4"), times=times)
'''
LISTED = '''

@spec.correctness
def bound(rng):
    """Takes what the signature does not."""
    yield call(rng.normal(size=(2, 3)).astype("f4"), 3, "more")
'''
DRAWS = '''"""Draws."""
import numpy as np


def twice(x, times=2):
    return (times * x + np.random.rand()).astype(x.dtype)
'''
COUNTS = '''"""Counts."""
CALLS = []


def twice(x, times=2):
    CALLS.append(1)
    return times * x + x.dtype.type(len(CALLS))
'''
ZEROS = '''

@spec.correctness
def zeros(rng):
    """Zeros."""
    yield call(0 * rng.normal(size=3).astype("f4"))
'''
TINY = '''

@spec.correctness(scale="one")
def tiny(rng):
    """Tiny."""
    yield call(1e-9 * rng.normal(size=3).astype("f4"))
'''
OVERWRITES = '"""Overwrites."""\n\n\ndef twice(x, times=2):\n    x *= times\n    return x\n'
BROKEN = {
    "an array changed after it was yielded": (
        {"spec": ASKS + CHANGES_LATER},
        r"spec\.py:\d+: grows: changes an array that it has yielded.*yield a copy",
    ),
    "a family twice": (
        {"spec": ASKS + SAME_TWICE},
        r"spec\.py:\d+: rows_again: asks the very cases of rows; leave one of them out",
    ),
    "a family without dice": ({"spec": ASKS + NO_DICE}, r"spec\.py:\d+: ones: draws nothing from rng"),
    "a family that no seed repeats": (
        {"spec": ASKS + ELSEWHERE},
        r"spec\.py:\d+: ever_more: draws from elsewhere",
    ),
    "a fixed argument that is none": (
        {"spec": ASKS + ELSEWHERE},
        r"spec\.py:\d+: ever_more: fixed='mask': no step passes an argument by this name",
    ),
    "a rival that is not there": (
        {"spec": ASKS + RACED},
        r"spec\.py:\d+: quick: is raced against \S+too_slow/gone\.py, which does not exist",
    ),
    "a second case on the clock": (
        {"spec": ASKS + RACED},
        r"spec\.py:\d+: quick: yields more than one case, and only the first is timed",
    ),
    "a function counted that is not handed over": (
        {"spec": ASKS + RACED},
        r"spec\.py:\d+: counted: counts the calls of f, which no case serves",
    ),
    "an argument that no case varies": ({"spec": SPEC}, r"stub\.py:\d+: no case varies `times`.*leave it out"),
    "an argument without effect": (
        {"solution": edited(TIMES, "x * times", "x + x")},
        r"stub\.py:\d+: changing `times` changes no answer of the reference",
    ),
    "a reference that draws": ({"solution": DRAWS}, r"solution\.py:5: answers the same case of rows in two ways"),
    "a reference that remembers": ({"solution": COUNTS}, r"solution\.py:5: answers the same case of rows in two ways"),
    "a reference that changes its inputs": ({"solution": OVERWRITES}, r"solution\.py:4: changes its argument `x`"),
    "an oracle that rounds": (
        {"solution": edited(TIMES, "x.dtype", "'f4'")},
        r"solution\.py:4: answers float32 in rows, where it is given float64 to say what is true",
    ),
    "a statement without the entry": (
        {"statement": PAGE.replace("twice", "double")},
        r"statement\.md:1: never names `twice`.*show its signature",
    ),
    "a statement without an argument": (
        {"statement": STATEMENT},
        r"stub\.py:\d+: the statement never names the argument `times`",
    ),
    "a statement with another signature": (
        {"statement": edited(PAGE, "def twice(x, times=2)", "def twice(times, x)")},
        r"statement\.md:4: shows twice\(times, x\), the stub has \(x, times\)",
    ),
    "a solution with another signature": (
        {"solution": edited(TIMES, "times=2", "times=3")},
        r"stub\.py:\d+: the stub's twice\(x, times=2\) is not the solution's: solution.py has \(x, times=3\)",
    ),
    "a dtype that the statement does not allow": (
        {"statement": edited(PAGE, "`x` | float32", "`x` | float64")},
        r"spec\.py:\d+: rows: `x` is float32, and float64 is promised at .*statement\.md:10",
    ),
    "a dtype that no case sends": (
        {"stub": edited(STUB, "x: float32", "x: float16 or float32")},
        r"stub\.py:\d+: allows float16 as `x`, which no case sends",
    ),
    "a shape that the stub does not allow": (
        {"stub": edited(STUB, "x: float32 [m, n]", "x: float32 [n]")},
        r"spec\.py:\d+: rows: `x` has the shape \[2, 1\], and \[n\] is promised at .*stub\.py:\d+",
    ),
    "a result of another dtype": (
        {"solution": edited(TIMES, "x.dtype", "'f8'")},
        r"solution\.py:4: the result is float64, and float32 is promised at .*stub\.py:\d+",
    ),
    "a result of another shape": (
        {"solution": edited(TIMES, "astype(x.dtype)", "astype(x.dtype).T")},
        r"solution\.py:4: the result has [mn] = \d+, and `x` has [mn] = \d+ at .*stub\.py:\d+",
    ),
    "a statement without a title": ({"statement": PAGE[2:]}, r"statement\.md:1: begins with no title"),
    "an equation that is none": (
        {"statement": PAGE + "It costs $5, and $x$ `$y` is\n\n$$\n\\frac{1}\n$$\n"},
        r"statement\.md:16: `.frac\{1\}` is no equation that can be read",
    ),
    "an equation without an end": ({"statement": PAGE + "\n$$\nx\n"}, r"statement\.md:15: begins an equation"),
    "code without an end": ({"statement": PAGE + "```\nx\n"}, r"statement\.md:14: begins code that has no end"),
    "an equation that is too wide": (
        {"statement": PAGE + f"\n${' + '.join('abcdefghijklmnopqrstuvwxyz')}$\n"},
        r"statement\.md:15: an equation of 101 columns, at most 76",
    ),
    "a picture": ({"statement": PAGE + "![a curve](curve.png)\n"}, r"statement\.md:14: a picture"),
    "a link to a file": ({"statement": PAGE + "[more](more.md)\n"}, r"statement\.md:14: a link to what is not on"),
    "a merge that was left": ({"statement": PAGE + "<<<<<<< HEAD\n"}, r"statement\.md:14: a merge left this"),
    "an arXiv number that is none": (
        {"statement": edited(PAGE, "1909.03469", "1913.03469")},
        r"statement\.md:13: 'arXiv:1913.03469' leads nowhere: an arXiv number is YYMM",
    ),
    "a DOI that is none": (
        {"statement": edited(PAGE, "10.1145/", "11.1145/")},
        r"statement\.md:13: 'doi:11\.\S+' leads nowhere: a DOI is",
    ),
    "an address that is none": (
        {"statement": edited(PAGE, "https://example.org/a", "https:/example/a")},
        r"statement\.md:13: 'https:/example/a' leads nowhere: an address is",
    ),
}


@pytest.mark.parametrize(("files", "words"), BROKEN.values(), ids=BROKEN)
def test_an_exercise_that_is_broken_so_is_found_out(tmp_path, files, words):
    told = found(tmp_path, **files)
    assert [text for text in told if re.search(words, text)], told


def test_a_case_that_the_signature_does_not_take_is_found_out_though_the_reference_fails_at_it(tmp_path):
    told = verify(exercise(tmp_path, **WHOLE | {"spec": ASKS + LISTED}), seeds=[SEED], backend=None).errors
    assert re.search(r"spec\.py:\d+: bound: calls it with other arguments \(too many", told[0])
    assert "TypeError" in told[-1]


@pytest.mark.parametrize("sent", ["{3}", "{3: 4}", "lambda: 3"])
def test_an_argument_that_cannot_be_sent_is_the_authors_error_at_the_desk(tmp_path, sent):
    spec = ASKS + edited(NO_DICE, "times=3", f"times={sent}")
    with pytest.raises(SpecError, match=r"spec\.py:\d+: family 'ones': an argument of `call` cannot be sent: a "):
        found(tmp_path, spec=spec)


BROKEN_CLASSES = {
    "an argument of a method without effect": (
        {"solution": edited(CLASS["solution"], "self.sum + x", "self.sum + 0 * x")},
        r"stub\.py:3: changing `x` changes no answer",
    ),
    "an argument of the class without effect": (
        {"solution": edited(CLASS["solution"], "self.sum + x", "1 + x")},
        r"stub\.py:2: changing `start` changes no answer",
    ),
    "a method that changes its inputs": (
        {"solution": edited(CLASS["solution"], "return", "x += 1\n        return")},
        r"solution\.py:1: changes its argument `x`",
    ),
    "a method that the stub has not": (
        {"stub": edited(CLASS["stub"], "def add", "def plus")},
        r"spec\.py:\d+: adds: calls `add`, which the signature at .*stub\.py:1 does not take",
    ),
}


@pytest.mark.parametrize("make", [exercise_of_class, exercise_of_driven_class])
@pytest.mark.parametrize(("files", "words"), BROKEN_CLASSES.values(), ids=BROKEN_CLASSES)
def test_a_class_that_is_broken_so_is_found_out(tmp_path, make, files, words):
    told = mistakes(make(tmp_path, **files), SEED)
    assert [text for text in told if re.search(words, text)], told


# What only known solutions, or the answers, show


def test_a_family_that_catches_nobody_is_found_out(tmp_path):
    known = {name: text for name, text in KNOWN.items() if name != "wrong_answer/plus"}
    known["wrong_answer/twice_too_much"] = solution("Four times.\nreturn 4 * x")
    told = verify(exercise(tmp_path, spec=SPEC + ZEROS, known=known), seeds=[SEED], backend=None).errors
    assert [text for text in told if re.search(r"spec\.py:\d+: zeros: catches no known wrong solution; file", text)], (
        told
    )


def test_an_answer_near_zero_against_its_tolerance_is_found_out(tmp_path):
    told = verify(exercise(tmp_path, spec=SPEC + TINY), seeds=[SEED], backend=None).errors
    assert [
        text
        for text in told
        if re.search(r"spec\.py:\d+: tiny: the answer to tiny\[0\.0\] is .* zeros would pass", text)
    ]


def test_an_axis_without_a_wrong_solution_is_found_out(tmp_path):
    known = {name: text for name, text in KNOWN.items() if not name.startswith("unstable")}
    told = verify(exercise(tmp_path, known=known), seeds=[SEED], backend=None).errors
    assert [text for text in told if "unstable: holds 0 solutions; at least 3 are asked for" in text]


def test_a_narrow_gap_is_found_out_with_its_line(tmp_path):
    near = solution("A little off.\nreturn (2 * x * np.float32(1 + 7e-7)).astype(x.dtype)")
    told = verify(exercise(tmp_path, known=KNOWN | {"unstable/near": near}), seeds=[SEED], backend=None).errors
    assert [
        text for text in told if re.search(r"spec\.py:\d+: large: a wrong solution is only .* yardsticks off", text)
    ], told


# Sources


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("arXiv:1909.03469v2", "https://arxiv.org/abs/1909.03469v2"),
        ("([arXiv:1909.03469](https://arxiv.org/abs/1909.03469))", "https://arxiv.org/abs/1909.03469"),
        ("arXiv:hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("doi:10.1145/103162.103163.", "https://doi.org/10.1145/103162.103163"),
        ("https://doi.org/10.1038/323533a0", "https://doi.org/10.1038/323533a0"),
        ("https://en.wikipedia.org/wiki/Softmax_function", "https://en.wikipedia.org/wiki/Softmax_function"),
        ("arXiv:19.03469", ""),
        ("https://arxiv.org/abs/19090.3469", ""),
        ("https://doi.org/323533a0", ""),
        ("http://nowhere/a", ""),
    ],
)
def test_a_source_has_the_form_that_it_claims_or_leads_nowhere(text, url):
    assert {claim.url for claim in sources.claims(text)} == {url}


def test_a_book_claims_nothing():
    assert list(sources.claims("Goldberg 1991, What Every Computer Scientist Should Know")) == []


class Answers(http.server.BaseHTTPRequestHandler):
    """404 for /gone, 403 for /shy, else 200."""

    def do_HEAD(self):
        self.send_response({"/gone": 404, "/shy": 403}.get(self.path, 200))
        self.end_headers()

    def log_message(self, *args):
        pass


def test_the_network_says_which_sources_are_gone(tmp_path):
    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        base = f"http://127.0.0.1:{server.server_port}"
        try:
            page = f"`twice(x)`\n\n{base}/here {base}/shy {base}/gone\n"
            told = list(gone(exercise(tmp_path, statement=page)))
        finally:
            server.shutdown()
            thread.join()
    assert len(told) == 1
    assert re.search(r"statement\.md:3: 'http://127\.0\.0\.1:\d+/gone' answers 404; name another place", told[0])
