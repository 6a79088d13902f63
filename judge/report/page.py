"""What pages are made of: templates in which every expression is text, under a policy that lets nothing else happen.

A page is one file. It asks nobody for anything, runs nothing, and takes its style from one sheet that it names by its
hash. `judge/templates/pieces.html` has the parts that pages share.
"""

import base64
import hashlib
import re
import textwrap
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from judge.report.as_terminal import LIMITS, again
from judge.report.charts import LIMIT_AT, curves, rooms
from judge.report.checks import checks, void
from judge.report.text import OUTPUT, safe, safe_end
from judge.report.words import HEADLINES, mark, several, style, words

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
GENERATOR = "judge"
TONES = {"green": "good", "yellow": "fair", "red": "bad", "magenta": "ours", "bright_black": "none"}


def page(template: str, **facts: Any) -> str:
    """The template with these facts; text among them is escaped wherever it stands."""
    return _environment().get_template(template).render(facts)


def anchors(names: Iterable[str]) -> dict[str, str]:
    """For each name one that can stand in an address, no two the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = base = "e-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "x")
        number = 1
        while plain in taken:
            number += 1
            plain = f"{base}-{number}"
        taken.add(plain)
        found[name] = plain
    return found


def ours(beginning: bytes) -> bool:
    """Does a file that begins so look like a page that was made here?"""
    return f'<meta name="generator" content="{GENERATOR}">'.encode() in beginning


def moment(at: float) -> str:
    """Day and minute, here."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def clock(at: float) -> str:
    """The minute."""
    return time.strftime("%H:%M", time.localtime(at))


def day(at: float) -> str:
    """The day, here."""
    return time.strftime("%Y-%m-%d", time.localtime(at))


def _shown(value: object) -> object:
    """What is no markup of ours is text, and as harmless as on a terminal."""
    return safe(value, OUTPUT) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a tenth of a second, for pages only

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    made.globals |= {
        "sheet": Markup(sheet),  # a file of ours
        "sheet_hash": f"'sha256-{digest}'",
        "generator": GENERATOR,
        "headlines": HEADLINES,
        "limits": LIMITS,
        "limit_at": LIMIT_AT,
        "checks": checks,
        "void": void,
        "again": again,
        "rooms": rooms,
        "curves": curves,
        "several": several,
    }
    made.filters |= {
        "words": words,
        "mark": mark,
        "tone": tone,
        "moment": moment,
        "day": day,
        "clock": clock,
        "cut": cut,
        "dedent": textwrap.dedent,
        "ending": safe_end,
        "soft": soft,
        "sentence": sentence,
    }
    return made


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def soft(name: str) -> Markup:
    """A name that may be broken where its words end."""
    shown = str(escape(safe(name, OUTPUT)))
    return Markup(shown.replace("_", "_<wbr>").replace("/", "/<wbr>"))  # what stands between is escaped


def cut(text: str, at_most: int) -> str:
    """Its beginning, where there is no room for more."""
    return text if len(text) <= at_most else f"{text[: at_most - 1]}…"


def tone(code: Any) -> str:
    """The class of what is said in this code's colour."""
    return TONES[style(code)]
