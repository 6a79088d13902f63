"""What the stub and the statement promise: names, dtypes and shapes, read from their words and held to what is sent.

Read are the signatures, the `Args:` and `Returns:` of docstrings, and the statement's code and tables whose first cell
names an argument. What says nothing of a dtype or a shape promises nothing.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.catalog import Exercise
from judge.compare import arrays_in, dtype_name, library
from sandbox.box import Step

SHORT = {"f16": "float16", "bf16": "bfloat16", "f32": "float32", "f64": "float64"}
DTYPE = re.compile(r"\b(?:b?f(?:loat)?16|f(?:loat)?(?:32|64)|u?int(?:8|16|32|64)|bool)\b")
SHAPE = re.compile(r"(?<![\w\]`)])\[([\w.]+(?:, ?[\w.]+)*),?\]|\(((?:[\w.]+, ?)+(?:[\w.]+)?)\)")
ENTRY = re.compile(r"\s+\*{0,2}(\w+)(?: \([^)]*\))?: (.*)")
ROW = re.compile(r"\|\s*((?:`\w+`(?:, *)?)+)\s*\|(.*)")
HEAD = re.compile(r"\s*def (\w+)\((.*?)\)")
Signatures = Mapping[str, inspect.Signature]  # of a function under "", of a class under the names of its methods
Shape = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What one text says of one argument, or of what is returned (`returns`).

    Attributes:
        place: the file and the line.
        where: the method that it is an argument of; empty for a function, or where the text does not say.
        dtypes: those that it names; shapes: those that it writes, each a tuple of letters, numbers and `...`.
    """

    place: str
    where: str
    name: str
    dtypes: frozenset[str]
    shapes: tuple[Shape, ...]


def signatures(entry: Any) -> Signatures:
    """Of a function, or of a class's methods without `self`; of the first where there are several."""
    entry = inspect.unwrap(entry)
    if not inspect.isclass(entry):
        return {"": inspect.signature(entry)}
    made = {}
    for name, method in vars(entry).items():
        if inspect.isfunction(method):
            whole = inspect.signature(method)
            made[name] = whole.replace(parameters=list(whole.parameters.values())[1:])
    return made


def place_of(path: Path, entry: str, method: str = "") -> str:
    """The file, and the line where it defines this function, class or method."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return f"{path}:1"
    top = next((node for node in tree.body if getattr(node, "name", "") == entry), None)
    inner = next((node for node in getattr(top, "body", ()) if method and getattr(node, "name", "") == method), top)
    return f"{path}:{getattr(inner, 'lineno', 1)}"


def label(step: Step) -> str:
    """The method that a step calls; empty for a function."""
    return {"call": "", "new": "__init__", "get": f".{step.name}"}.get(step.verb, step.name)


def promised(exercise: Exercise) -> list[Promise]:
    """By the stub, then by the statement."""
    stub, statement = exercise.folder / "stub.py", exercise.folder / "statement.md"
    return [*_of_stub(stub, exercise.stub, exercise.spec.entry), *_of_statement(statement, exercise.statement)]


def _of_stub(path: Path, text: str, entry: str) -> Iterator[Promise]:
    top = next((node for node in ast.parse(text).body if getattr(node, "name", "") == entry), None)
    for node in ast.walk(top) if top is not None else ():
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            where = "" if node is top else node.name
            yield from _of_docstring(path, node, where)


def _of_docstring(path: Path, node: ast.FunctionDef, where: str) -> Iterator[Promise]:
    """The entries of its `Args:`, and all of its `Returns:`."""
    section, entry, begun = "", "", 0
    first = node.body[0].lineno
    said: dict[str, tuple[int, list[str]]] = {}
    for number, line in enumerate((ast.get_docstring(node, clean=False) or "").splitlines(), first):
        if line.strip() in ("Args:", "Returns:", "Raises:", "Yields:", "Source:"):
            section, entry = line.strip(), "returns" if line.strip() == "Returns:" else ""
            begun = 0
        elif (
            section == "Args:" and (found := ENTRY.fullmatch(line)) and len(line) - len(line.lstrip()) <= (begun or 99)
        ):
            begun = begun or len(line) - len(line.lstrip())
            entry = found.group(1)
            said[entry] = number, [found.group(2)]
        elif entry and line.strip():
            said.setdefault(entry, (number, []))[1].append(line.strip())
    for name, (number, lines) in said.items():
        yield _promise(f"{path}:{number}", where, name, " ".join(lines))


def _of_statement(path: Path, text: str) -> Iterator[Promise]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := ROW.fullmatch(line.strip()):
            for name in re.findall(r"\w+", found.group(1)):
                yield _promise(f"{path}:{number}", "", name, found.group(2))


def _promise(place: str, where: str, name: str, text: str) -> Promise:
    shapes = [tuple(re.split(r", ?", "".join(found).rstrip(", "))) for found in SHAPE.findall(text)]
    kept = tuple(shape for shape in shapes if any(re.match(r"[A-Za-z]", size) for size in shape))
    return Promise(place, where, name, frozenset(map(_dtype, DTYPE.findall(text))), kept)


def _dtype(word: str) -> str:
    return SHORT.get(word, word)


def contradictions(exercise: Exercise, stub: Signatures, solution: Signatures) -> Iterator[str]:
    """Where statement, stub and solution do not agree on names."""
    entry, text = exercise.spec.entry, exercise.statement
    page = exercise.folder / "statement.md"
    here = exercise.folder / "stub.py"
    if not re.search(rf"\b{re.escape(entry)}\b", text):
        yield f"{page}:1: never names `{entry}`, which the learner must define; show its signature"
    for where, signature in stub.items():
        place = place_of(here, entry, where)
        if (other := solution.get(where)) is None or _shown(other) != _shown(signature):
            whose = f"solution.py has {_shown(other)}" if other else "solution.py has no such method"
            mine = f"{where or entry}{_shown(signature)}"
            yield f"{place}: the stub's {mine} is not the solution's: {whose}; make them one"
        for name in signature.parameters:
            if not re.search(rf"`[^`]*\b{name}\b[^`]*`|(?m:^\s*(?:def|    ).*\b{name}\b)", text):
                yield f"{place}: the statement never names the argument `{name}`; say there what it is"
    for number, line in enumerate(text.splitlines(), 1):
        if found := HEAD.match(line):
            where = "" if found.group(1) == entry else found.group(1)
            names = [re.split("[:=]", part)[0].strip(" *") for part in found.group(2).split(",")]
            if where in stub and [name for name in names if name not in ("self", "")] != list(stub[where].parameters):
                shown = ", ".join(stub[where].parameters)
                mine = f"{found.group(1)}({found.group(2)})"
                yield f"{page}:{number}: shows {mine}, the stub has ({shown}); make them one"


def _shown(signature: inspect.Signature) -> str:
    """Names and defaults, without annotations."""
    bare = [one.replace(annotation=one.empty) for one in signature.parameters.values()]
    return str(inspect.Signature(bare))


def broken(said: Sequence[Promise], where: str, values: Mapping[str, Any]) -> Iterator[tuple[Promise, str]]:
    """The promises that these arguments, or what is `returns`, do not keep, and how: dtypes, ranks and sizes."""
    sizes: dict[str, tuple[int, str]] = {}
    mine = [one for one in said if one.where == where or (not one.where and where != "")]
    for one in (one for one in mine if one.name in values):
        value = values[one.name]
        for array in arrays_in(value):
            if one.dtypes and dtype_name(array) not in one.dtypes:
                yield one, f"is {dtype_name(array)}, and {' or '.join(sorted(one.dtypes))} is promised"
            shape = tuple(array.shape)
            if one.shapes and not any(_fits(written, shape) for written in one.shapes):
                yield one, f"has the shape {list(shape)}, and {_words(one.shapes)} is promised"
            elif len(one.shapes) == 1 and "..." not in one.shapes[0] and library(value) in ("numpy", "torch"):
                for letter, size in zip(one.shapes[0], shape, strict=True):
                    if len(letter) > 2:  # a word, as `size`, is whatever it is
                        continue
                    known, whose = sizes.setdefault(letter, (size, one.name))
                    if known != size and one.name != whose:
                        yield one, f"has {letter} = {size}, and `{whose}` has {letter} = {known}"


def _fits(written: Shape, shape: Sequence[int]) -> bool:
    if "..." in written:
        return len(shape) >= len(written) - 1
    return len(shape) == len(written) and all(
        not size.isdigit() or int(size) == have for size, have in zip(written, shape, strict=True)
    )


def _words(shapes: Sequence[Shape]) -> str:
    return " or ".join(f"[{', '.join(shape)}]" for shape in shapes)
