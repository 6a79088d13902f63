"""An exercise's statement: as HTML for a page, and for a terminal.

It is Markdown with equations in LaTeX, `$...$` in a line and `$$...$$` on lines of its own. The author of a private
catalogue makes no markup with it but what Markdown has: no HTML, no image that is fetched, no link but to the web.
"""

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup
from rich.markdown import Markdown

from judge import equations
from judge.report.text import safe

LONGEST = 100_000
LINKS = ("https://", "http://")


def as_html(text: str, below: int = 1) -> Markup:
    """The statement without its title; its headings stand below one of this level."""
    tokens = _without_empty_heads(_parsed(text))
    if [token.type for token in tokens[:1]] == ["heading_open"]:
        del tokens[:3]
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(6, below + max(1, int(token.tag[1:]) - 1))}"
    return Markup(_page().render(tokens, _parser().options, {}))  # the renderer has escaped it


def _without_empty_heads(tokens: list[Token]) -> list[Token]:
    """A table that needs no heads is written with empty ones, as Markdown asks; nobody should hear them."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if token.type == "thead_close":
            began = max(at for at, one in enumerate(kept) if one.type == "thead_open")
            if not any(one.content for one in kept[began:]):
                del kept[began:]
    return kept


def as_rich(text: str) -> Markdown:
    """The statement as rich prints it; an equation is a line of text."""
    shown = Markdown("")
    shown.parsed = list(map(_told, _parsed(text)))
    return shown


def _parsed(text: str) -> list[Token]:
    return _parser().parse(safe(text, LONGEST))


@cache
def _parser() -> MarkdownIt:
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # as in judge.equations

    made = MarkdownIt("commonmark", {"html": False}).enable(["table"])
    made.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    made.validateLink = lambda url: url.startswith(LINKS)  # type: ignore[method-assign]  # its documented hook
    return made


class _Page(RendererHTML):
    """Equations, and what would otherwise be asked of somebody else's server."""

    def math_inline(self, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return equations.mathml(tokens[at].content)

    def math_inline_double(self, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return equations.mathml(tokens[at].content, block=True)

    def math_block(self, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return f'<div class="equation" tabindex="0">{equations.mathml(tokens[at].content, block=True)}</div>\n'

    def table_open(self, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return '<div class="wide"><table>'

    def table_close(self, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return "</table></div>"

    def image(self, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return str(Markup("<em>{}</em>").format(tokens[at].content))


@cache
def _page() -> _Page:
    return _Page(_parser())


def _told(token: Token) -> Token:
    """The token with equations as text: among words, or as lines of their own."""
    if token.type in ("math_inline", "math_inline_double"):
        return Token("code_inline", "code", 0, content=equations.line(token.content).replace("\n", "; "))
    if token.type == "math_block":
        return Token("code_block", "code", 0, content=equations.line(token.content) + "\n")
    return token.copy(children=list(map(_told, token.children))) if token.children else token
