"""What every page of ours must be, as a parser that is not ours reads it."""

import base64
import hashlib
import itertools
import re
from dataclasses import dataclass

import html5lib

SVG, MATH = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1998/Math/MathML}"
FETCHING = ("script", "img", "iframe", "object", "embed", "audio", "video", "source", "form", "input", "base", "use")


@dataclass(frozen=True)
class Element:
    """A tag without its namespace, its attributes, and all text inside."""

    tag: str
    attributes: dict
    text: str


def elements(page):
    """Every element in order; what is no valid HTML fails here."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return [
        Element(re.sub(r"^\{.*\}", "", one.tag), dict(one.attrib), "".join(one.itertext()))
        for one in tree.iter()
        if isinstance(one.tag, str)
    ]


def comments(page):
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return [one for one in tree.iter() if not isinstance(one.tag, str)]


def shape(page):
    """What a page is without its words and where they may break: every tag with the names of its attributes."""
    return [(one.tag, sorted(map(str, one.attributes))) for one in elements(page) if one.tag != "wbr"]


def check(page):
    """Whole in itself, silent, and fit to be read aloud."""
    found = elements(page)
    tags = [one.tag for one in found]
    assert comments(page) == []
    assert not set(tags) & set(FETCHING)
    _asks_nobody(found)
    _is_read_aloud(found, tags)
    (sheet,) = (one.text for one in found if one.tag == "style")
    assert not any(asking in sheet for asking in ("url(", "@import", "</"))
    (policy,) = (
        one.attributes["content"] for one in found if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert (
        policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return found


def _asks_nobody(found):
    for one in found:
        for name, value in one.attributes.items():
            assert not str(name).startswith("on"), one
            assert name not in ("style", "src", "srcset", "ping", "action", "data", "background"), one
            if "href" in str(name):
                assert value == "data:," if one.tag == "link" else value.startswith(("#", "https://", "http://")), one


def _is_read_aloud(found, tags):
    ids = [one.attributes["id"] for one in found if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [tags.count(landmark) for landmark in ("header", "main", "footer")] == [1, 1, 1]
    assert found[tags.index("html")].attributes["lang"] == "en"
    assert found[tags.index("title")].text.strip()
    for one in found:
        if one.tag == "svg":
            assert one.attributes.get("aria-hidden") == "true" or one.attributes["aria-label"].strip(), one
        for name in ("aria-labelledby", "href"):
            if (target := one.attributes.get(name, "")) and (name != "href" or target.startswith("#")):
                assert target.removeprefix("#") in ids, one
