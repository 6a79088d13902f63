"""Verdicts as they are said everywhere: a word, a headline, a sign, a colour; and numbers of things."""

from judge.verdict import Code

HEADLINES = {
    Code.NOT_JUDGED: "nothing was judged, so nothing is passed",
    Code.ACCEPTED: "right on every axis that was judged",
    Code.TOO_SLOW: "right so far, but more time, memory or calls than is allowed",
    Code.UNSTABLE: "right on ordinary inputs, but it loses digits on harder ones",
    Code.WRONG_ANSWER: "it runs, but this is not the function that is asked for",
    Code.TIME_LIMIT: "no answer came in time",
    Code.MEMORY_LIMIT: "it needed more memory than the exercise allows",
    Code.PROCESS_LIMIT: "it started more processes than the exercise allows",
    Code.OUTPUT_LIMIT: "it printed more than the exercise allows",
    Code.RUNTIME_ERROR: "it raised, or ended, before it answered",
    Code.MALFORMED: "what came back is not an answer of the right kind, shape and dtype",
    Code.REJECTED: "the file was refused before anything ran",
    Code.JUDGE_ERROR: "the judge failed, not you: this is no grade, and no attempt is spent",
}


def words(code: Code) -> str:
    """The code as a person would say it."""
    return code.replace("_", " ")


def several(number: int, what: str) -> str:
    """Such as 1 try, 2 tries."""
    plural = f"{what[:-1]}ies" if what.endswith("y") and not what.endswith("ay") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def style(code: Code) -> str:
    """Green, or yellow for right but not good, or red; dim where nothing was judged, magenta where it is our fault."""
    match code:
        case Code.ACCEPTED:
            return "green"
        case Code.NOT_JUDGED:
            return "bright_black"
        case Code.TOO_SLOW | Code.UNSTABLE:
            return "yellow"
        case Code.JUDGE_ERROR:
            return "magenta"
        case _:
            return "red"


def mark(code: Code) -> str:
    """A sign that also speaks without colour."""
    return {Code.ACCEPTED: "✓", Code.NOT_JUDGED: "–", Code.JUDGE_ERROR: "!"}.get(code, "✗")
