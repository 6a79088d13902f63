"""Invented reports, for tests of whoever reads them."""

import math

from judge.verdict import AxisResult, Code, Finding, Report, Smallest, Verdict, Window

FAMILIES = ("correctness/any_shape", "correctness/masks", "stability/large_logits", "speed/long_rows")
NASTY = (
    "\x1b]8;;http://evil\x07click\x1b[2J[bold red]big[/] \u202egnp.exe\r::error::x\ud800\n::error file=a::b\n"
    "##[error]no\n```\n~~~\n# head\n<script>alert(1)</script> ![i](http://evil/i.png) [l](http://evil) | a | b |\n"
    "<!-- -->]]></failure><testcase name='x'/>&amp; %0A%25,: \x00\ufffe www.evil.com @everyone a@evil.com"
)


def finding(code=Code.UNSTABLE, message="expected 1 at [0, 3], got nan", case="large_logits[2.1]"):
    return Finding(case, code, message, "Large logits must not overflow.")


def report(*results, **changes):
    facts = {
        "exercise": "maths/softmax",
        "submission": "maths/softmax.py",
        "digest": "ab" * 32,
        "verdict": Verdict(results),
        "backend": "bubblewrap",
        "counts": True,
        "seed": "7f3c0a9d5be24417a0c18e6d2f90b3a5",
        "seconds": 4.25,
        "exercise_digest": "cd" * 32,
        "families": FAMILIES,
    }
    return Report(**(facts | changes))


def not_judged(axis, why="not asked for"):
    return AxisResult(axis, Code.NOT_JUDGED, (Finding("", Code.NOT_JUDGED, why),))


RIGHT = AxisResult("correctness", Code.ACCEPTED, (), {"any_shape": 0.7, "masks": 0.0}, 24)
STABLE = AxisResult("stability", Code.ACCEPTED, (), {"large_logits": 1.5}, 15)
RATIO = {"long_rows.ratio": 1.2, "long_rows.at_most": 3.0, "long_rows.rounds": 13}
FAST = AxisResult("speed", Code.ACCEPTED, (), RATIO, 13)
UNSTABLE = AxisResult("stability", Code.UNSTABLE, (finding(),), {"large_logits": math.inf}, 3)
ACCEPTED = report(RIGHT, STABLE, FAST)
SHAKY = report(RIGHT, UNSTABLE, not_judged("speed", "stability comes first"), output="so far so good\n")
FAILED = report(AxisResult("correctness", Code.JUDGE_ERROR, (finding(Code.JUDGE_ERROR, "no box", ""),)))
UNBOXED = report(RIGHT, STABLE, FAST, backend="unboxed", counts=False)


def coded(code, message="what went wrong", **changes):
    """A report whose verdict is this code, with a finding in a family, or in none where no family can have it."""
    if code is Code.NOT_JUDGED:
        return report(*(not_judged(axis) for axis in ("correctness", "stability", "speed")), **changes)
    if code is Code.ACCEPTED:
        return report(RIGHT, STABLE, FAST, **changes)
    case = "" if code in (Code.REJECTED, Code.JUDGE_ERROR) else "masks[0.1]"
    numbers = {"any_shape": 0.5, "masks": math.nan} if case else {}
    return report(AxisResult("correctness", code, (finding(code, message, case),), numbers), **changes)


def hostile(text, **changes):
    """A wrong answer, all of whose words are the submission's."""
    window = Window(text, (text, "1"), (text, "1"), ("1", text), 1)
    smallest = Smallest(f"{text}[small0.0]", (text, text), text, text)
    wrong = Finding(f"{text}[0]", Code.WRONG_ANSWER, text, text, window, smallest, text, text)
    result = AxisResult("correctness", Code.WRONG_ANSWER, (wrong,), {text: math.nan})
    return report(result, submission=text, mistake=text, output=text, notes=(text,), **changes)
