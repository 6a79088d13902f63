"""What a learner could not read in a statement: equations that are none or too wide, pictures, what a merge left."""

import re
from collections.abc import Iterator

from judge.catalog import Exercise
from judge.equations import line, mathml

COLUMNS = 76  # of an equation in a terminal
CODE = re.compile(r"^ *(```|~~~).*?^ *\1|(?<!`)`[^`\n]+`", re.S | re.M)
EQUATION = re.compile(r"^\$\$$(.*?)^\$\$$|(?<![\d\\$])\$(?! )([^$\n]+)(?<! )\$(?!\d)", re.S | re.M)
ELSE = {
    r"\A(?!# )": "begins with no title; let its first line be `# ...`",
    r"!\[": "a picture, which is shown nowhere; say it in words, or by an equation",
    r"(?<!!)\[[^\]\n]*\]\((?!https?://)": "a link to what is not on the web, which leads nowhere; name an address",
    r"^(?:<<<<<<<|>>>>>>>) ": "a merge left this behind; take one of the two",
    r"^ *(?:```|~~~)": "begins code that has no end; close it by the same on a line of its own",
    r"^\$\$$": "begins an equation that has no end; close it by `$$` on a line of its own",
}


def unreadable(exercise: Exercise) -> Iterator[str]:
    """Each place of the statement that no page and no terminal shows as it is meant."""
    path, text = exercise.folder / "statement.md", _without(CODE, exercise.statement)
    found = [(one.start(), _wrong(one[1] or one[2] or "")) for one in EQUATION.finditer(text)]
    rest = _without(EQUATION, text)
    found += [(one.start(), why) for form, why in ELSE.items() for one in re.finditer(form, rest, re.M)]
    for at, why in sorted(found):
        if why:
            yield f"{path}:{text.count(chr(10), 0, at) + 1}: {why}"


def _without(form: re.Pattern[str], text: str) -> str:
    """The text with blanks for what has this form, so that all else stays where it is."""
    return form.sub(lambda one: re.sub(r"[^\n]", " ", one[0]), text)


def _wrong(latex: str) -> str:
    """What is wrong with an equation; empty where nothing is."""
    said = line(latex)
    if not mathml(latex).startswith("<math") or "\\" in said or "$" in said:
        return f"`{' '.join(latex.split()):.60}` is no equation that can be read; mend its LaTeX"
    widest = max(map(len, said.splitlines()), default=0)
    return (
        f"an equation of {widest} columns, at most {COLUMNS}; break it by \\begin{{split}}" if widest > COLUMNS else ""
    )
