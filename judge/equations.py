"""An equation, in LaTeX: as MathML for a page, and as a line of text for a terminal.

Both are made of one tree, out of which only elements and attributes of mathematics are taken: what an equation says
makes no other markup. What cannot be read as LaTeX is shown as it was written.
"""

import html
import re
from collections.abc import Sequence
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ELEMENTS = frozenset(
    {
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "mpadded"),
        *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
    }
)
ATTRIBUTES = {
    "display": ("block", "inline"),
    "displaystyle": ("true", "false"),
    "stretchy": ("true", "false"),
    "fence": ("true", "false"),
    "accent": ("true", "false"),
    "linethickness": ("0",),
    "form": ("prefix", "infix", "postfix"),
    "mathvariant": ("normal",),
    "columnalign": ("left", "center", "right"),
}
ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
WIDTH = re.compile(r"-?\d+(\.\d+)?em")
SPACED = frozenset("=<>≤≥≠≈+−·×⋅→←⇒∈±∓≪≫∼≡⊙≔:")  # they stand between blanks
OPENING = frozenset({"", *"(,[=<>≤≥"})
CLOSED = frozenset(")⊤′")
NARY = frozenset("∑∏∫")
BRACES = frozenset("⏟⏞")
ACCENTS = {"―": "bar", "^": "hat", "¯": "bar", "~": "tilde", "˙": "dot", "→": "vec"}


def mathml(latex: str, block: bool = False) -> str:
    """As an element of a page: `math`, or `code` with the source where that cannot be read."""
    made = _tree(latex, block)
    if made is None:
        return f"<code>{html.escape(latex)}</code>"
    return ElementTree.tostring(made, encoding="unicode", short_empty_elements=False)


def line(latex: str) -> str:
    """As text, in as many lines as it has rows: such as `y_i = exp(x_i) / ∑_j exp(x_j)`."""
    made = _tree(latex, True)
    if made is None:
        return latex.strip()
    rows = [re.sub(r" {3,}", "   ", re.sub(r"(?<! )  (?! )", " ", row)).strip() for row in _text(made).split("\n")]
    return "\n".join(row.replace("( ", "(").replace(" )", ")") for row in rows if row)


@cache  # a statement's equations are asked for again with every page
def _tree(latex: str, block: bool) -> Element | None:
    from latex2mathml.converter import convert_to_element  # a tenth of a second that no other command should wait for

    try:
        made = convert_to_element(latex, display="block" if block else "inline")
    except Exception:  # the library has a dozen errors with no base of their own, and every one is an author's slip
        return None
    found = _plain(made)
    if found is not None:
        found.set("xmlns", "http://www.w3.org/1998/Math/MathML")
        found.set("display", "block" if block else "inline")
    return found


def _plain(element: Element) -> Element | None:
    """The same of nothing but mathematics; None where there is something else, or a command that nobody knows."""
    text = html.unescape(element.text or "")
    if element.tag not in ELEMENTS or text.startswith("\\"):
        return None
    made = Element(element.tag)
    for name, value in element.attrib.items():
        if value in ATTRIBUTES.get(name, ()) or (name in ("width", "columnspacing") and WIDTH.fullmatch(value)):
            made.set(name, value)
    made.text = text
    for child in element:
        inner = _plain(child)
        if inner is None:
            return None
        made.append(inner)
    if len(made) != ARITY.get(made.tag, len(made)):
        return None
    word = _word(made)
    return made if word is None else word


def _word(row: Element) -> Element | None:
    """One identifier of upright letters and digits in a row of their own, as `\\mathrm{log1p}` makes them."""
    if row.tag != "mrow" or len(row) < 2 or row[0].tag != "mi" or not all(map(_upright, row)):
        return None
    made = Element("mi")
    made.text = "".join(one.text or "" for one in row)
    return made


def _upright(one: Element) -> bool:
    return one.get("mathvariant") == "normal" or one.tag == "mn"


def _text(element: Element) -> str:
    parts = [_text(child) for child in element]
    match element.tag:
        case "mi" | "mn" | "mtext":
            return (element.text or "").replace("\xa0", " ")
        case "mo":
            return _operator(element.text or "")
        case "mspace":
            return "   " if float(element.get("width", "0em").removesuffix("em")) >= 1 else " "
        case "mfrac" if element.get("linethickness"):
            return " choose ".join(map(_operand, parts))
        case "mfrac":
            return " / ".join(map(_operand, parts))
        case "msqrt":
            return f"√{_atom(''.join(parts))}"
        case "mover" if len(parts) == 2 and parts[1].strip() in ACCENTS:
            return f"{parts[0]}_{ACCENTS[parts[1].strip()]}"
        case "munder" | "mover" if parts[1].strip() in BRACES:
            return parts[0]
        case "msub" | "munder":
            return _scripts(parts, "_")
        case "msup" | "mover":
            return _scripts(parts, "^")
        case "msubsup" | "munderover":
            return _scripts(parts, "_", "^")
        case "mtr":
            return re.sub(r"\0 ?(?= )|\0$", "", "\0".join(parts)).replace("\0", "   ") + "\n"
        case _:
            return _joined(element, parts)


def _joined(element: Element, parts: Sequence[str]) -> str:
    """Side by side, with a blank wherever two words would run together; what is subtracted from nothing stays close."""
    told = ""
    for at, (child, part) in enumerate(zip(element, parts, strict=True)):
        part = f"({part})" if child.tag == "mfrac" and not _alone(parts, at) else part
        before = told.rstrip()[-1:]
        if part == " − " and before in OPENING:
            told += " −" if before.strip() in SPACED else "−"
        else:
            told += " " * _apart(told[-1:], part[:1], child.tag) + part
    return told


def _alone(parts: Sequence[str], at: int) -> bool:
    """Does it stand between relations, signs or parentheses, so that it is a factor of nothing?"""
    beside = [*parts[max(0, at - 1) : at], *parts[at + 1 : at + 2]]
    return all(part.strip() in SPACED or not part.strip() or part in "([{)]}," for part in beside)


def _apart(one: str, other: str, tag: str) -> bool:
    """Would what ends and what begins like this be read as one?"""
    if other in NARY or other == "√":
        return one.isalnum() or one in CLOSED
    return other.isalnum() and (one in CLOSED or (one.isalnum() and tag != "mn"))


def _operator(sign: str) -> str:
    if sign in SPACED:
        return f" {sign} "
    return f"{sign} " if sign in (",", ";") else sign


def _scripts(parts: Sequence[str], *signs: str) -> str:
    """With what stands below and above; an n-ary sum keeps away from what is summed."""
    base, *scripts = (part.strip() for part in parts)
    base = base if len(base) <= 1 or re.fullmatch(r"\w+|\([^()]*\)", base) else f"({base})"
    told = base + "".join(f"{sign}{_atom(script)}" for sign, script in zip(signs, scripts, strict=True))
    return f"{told} " if base in NARY else told


def _atom(text: str) -> str:
    """In parentheses where it is more than one sign or word; without blanks that nobody needs."""
    text = re.sub(r" ?([−+=,×]) ?", r"\1", text.strip())
    text = text.replace(" ", "") if re.fullmatch(r"\w( \w)+", text) else text
    return text if re.fullmatch(r"\w+|.|−\w+|\w+[′⊤]", text) else f"({text})"


def _operand(text: str) -> str:
    """In parentheses where a fraction's bar was what held it together."""
    text = text.strip()
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0 and at and (sign in SPACED or sign == "/" or (sign == " " and text[0] not in "√∑")):
            return f"({text})"
    return text
