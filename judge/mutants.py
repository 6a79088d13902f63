"""Small changes to a program, one at a time: another operator, constant, axis or bound, a term or argument left out.

A mutant is a whole file. What bears on no answer is left as it is: docstrings, annotations, messages of exceptions,
which warnings are silenced.
"""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OTHER: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitOr,),
}
BOTH_TERMS = (ast.Add, ast.Mult, ast.MatMult, ast.BitAnd, ast.BitOr)  # the second alone is a term as well
ORDERED = (ast.Sub, ast.Div, ast.MatMult)
COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
PAIRED = (
    *(("max", "min"), ("amax", "amin"), ("argmax", "argmin"), ("maximum", "minimum"), ("sin", "cos"), ("any", "all")),
    *(("sum", "mean"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("floor", "ceil"), ("triu", "tril")),
    *(("log", "log1p"), ("exp", "expm1"), ("sqrt", "square"), ("isneginf", "isinf"), ("cumsum", "cumprod")),
)
NAMES = {**dict(PAIRED), **{other: one for one, other in PAIRED}, "round": "floor", "isfinite": "isnan"}
COUNTED = ("range", "arange", "triu", "tril", "eye", "narrow")
SYMMETRIC = (
    "promote_types",
    "result_type",
    "maximum",
    "minimum",
    "max",
    "min",
    "hypot",
    "zip",
    "isinstance",
    "swapaxes",
)
SILENCERS = ("errstate", "catch_warnings", "simplefilter", "filterwarnings", "suppress")
LIBRARIES = ("np", "numpy", "np.linalg", "np.random", "torch", "torch.nn.functional", "F", "math", "re", "itertools")
IDLE_WORDS = ("strict", "copy")  # of arguments that change no answer, nor what is made of it


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the line and the text of the statement, what it becomes, and the file that it makes."""

    line: int
    old: str
    new: str
    source: str

    @property
    def change(self) -> str:
        """What is changed, as a list of equivalents names it."""
        return f"{self.old} -> {self.new}"


def mutants(source: str) -> list[Mutant]:
    """Every file that one change makes of this one, each once, in the order of its lines."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    places, left, holders = {id(node): at for at, node in enumerate(nodes)}, _left_alone(nodes), _statements(tree)
    seen, found = {ast.unparse(tree)}, []
    for at, node in enumerate(nodes):
        if id(node) in left or id(node) not in holders:
            continue
        holder = holders[id(node)]
        for new in changes(node):
            changed, statement = _replaced(tree, at, new, places[id(holder)])
            text = ast.unparse(changed)
            if text not in seen:
                seen.add(text)
                found.append(Mutant(getattr(node, "lineno", holder.lineno), _head(holder), _head(statement), text))
    return sorted(found, key=lambda one: (one.line, one.old))


def _left_alone(nodes: Sequence[ast.AST]) -> set[int]:
    """Everything in what bears on no answer."""
    roots: list[ast.AST | None] = []
    for node in nodes:
        match node:
            case ast.With(items=items):
                roots += [item for item in items if _called(item.context_expr) in SILENCERS]
            case ast.FunctionDef(decorator_list=decorators, returns=returns):
                roots += [*decorators, returns]
            case ast.ClassDef(decorator_list=decorators, bases=bases):
                roots += [*decorators, *bases]
            case ast.arg(annotation=note) | ast.AnnAssign(annotation=note):
                roots.append(note)
            case ast.Raise(exc=what, cause=cause):
                roots += [what, cause]
            case ast.Assert(msg=message):
                roots.append(message)
            case ast.Expr(value=ast.Constant()) | ast.JoinedStr():
                roots.append(node)
            case ast.keyword(arg=word) if word in IDLE_WORDS:
                roots.append(node)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as number):
                roots.append(number)  # it is changed with its sign
            case ast.ExceptHandler(type=kind):
                roots.append(kind)
    return {id(inner) for root in roots if root is not None for inner in ast.walk(root)}


def _statements(tree: ast.Module) -> dict[int, ast.stmt]:
    """The statement that each node is in."""
    found: dict[int, ast.stmt] = {}

    def note(node: ast.AST, holder: ast.stmt | None) -> None:
        holder = node if isinstance(node, ast.stmt) else holder
        if holder is not None:
            found[id(node)] = holder
        for inner in ast.iter_child_nodes(node):
            note(inner, holder)

    note(tree, None)
    return found


def _replaced(tree: ast.Module, at: int, new: ast.AST, statement: int) -> tuple[ast.Module, ast.AST]:
    """A copy with another node in one place, and the statement that it is in."""
    changed = copy.deepcopy(tree)
    nodes = list(ast.walk(changed))
    old = nodes[at]
    for node in nodes:
        for name, value in ast.iter_fields(node):
            if value is old:
                setattr(node, name, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]
    return changed, new if at == statement else nodes[statement]


def _head(statement: ast.AST) -> str:
    """The statement on one line; of one that holds others, its first."""
    lines = ast.unparse(statement).splitlines()
    return next(line for line in lines if not line.startswith("@"))


def _called(node: ast.AST) -> str:
    """The last word of what a call calls."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
    return ""


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.BinOp():
            yield from _operation(node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            yield node.operand
            yield from _numbers(-number)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as number):
            yield from _numbers(number)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from values
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            yield from (ast.Compare(left, [other()], comparators) for other in COMPARED[type(op)])
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for at, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield ast.Compare(left, [*ops[:at], other(), *ops[at + 1 :]], comparators)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Call():
            yield from _call(node)
        case ast.Attribute(attr="T" | "mT", value=value):
            yield value
        case ast.Subscript(ctx=ast.Load(), value=value, slice=index):
            yield value
            yield from (ast.Subscript(value, other) for other in _turned(index))
        case ast.Subscript(value=value, slice=index):
            yield from (ast.Subscript(value, other) for other in _turned(index))
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from (ast.Slice(other, upper, step) for other in _bound(lower, 1))
            yield from (ast.Slice(lower, other, step) for other in _bound(upper, -1))
        case ast.comprehension(target=target, iter=source, ifs=ifs):
            yield from (ast.comprehension(target, source, [*ifs[:at], *ifs[at + 1 :]], 0) for at in range(len(ifs)))
            yield from (ast.comprehension(target, fewer, ifs, 0) for fewer in _fewer(source))
        case ast.stmt():
            yield from _statement(node)


def _operation(node: ast.BinOp) -> Iterator[ast.AST]:
    yield from (ast.BinOp(node.left, other(), node.right) for other in OTHER.get(type(node.op), ()))
    yield node.left
    if isinstance(node.op, BOTH_TERMS):
        yield node.right
    if isinstance(node.op, ORDERED):
        yield ast.BinOp(node.right, node.op, node.left)


def _numbers(number: int | float) -> Iterator[ast.AST]:
    if isinstance(number, int):
        yield from (_number(number + 1), _number(number - 1))
    else:
        yield _number(2 * number or 1.0)
        if 0 < abs(number) < 1e6:
            yield _number(number + 1)


def _number(number: int | float) -> ast.AST:
    return ast.UnaryOp(ast.USub(), ast.Constant(-number)) if number < 0 else ast.Constant(number)


def _call(node: ast.Call) -> Iterator[ast.AST]:
    func, args, keywords = node.func, node.args, node.keywords
    for at, word in enumerate(keywords):
        if word.arg not in IDLE_WORDS:
            yield ast.Call(func, args, [*keywords[:at], *keywords[at + 1 :]])
    if len(args) == 2 and _called(node) not in SYMMETRIC:
        yield ast.Call(func, args[::-1], keywords)
    match func:
        case ast.Attribute(value=value, attr=name):
            if name in NAMES:
                yield ast.Call(ast.Attribute(value, NAMES[name]), args, keywords)
            if ast.unparse(value) not in LIBRARIES:
                yield value
        case ast.Name(id=name) if name in NAMES:
            yield ast.Call(ast.Name(NAMES[name]), args, keywords)
    if args and not isinstance(args[0], ast.Starred | ast.GeneratorExp):
        yield args[0]
    if _called(node) in COUNTED:
        for at, arg in enumerate(args):
            for by in (1, -1) if not isinstance(arg, ast.Constant | ast.Starred | ast.UnaryOp) else ():
                yield ast.Call(func, [*args[:at], _moved(arg, by), *args[at + 1 :]], keywords)


def _moved(node: ast.expr, by: int) -> ast.expr:
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


def _turned(index: ast.expr) -> Iterator[ast.expr]:
    """The first two indices in the other order."""
    match index:
        case ast.Tuple(elts=[first, second, *others]):
            yield ast.Tuple([second, first, *others])


def _bound(bound: ast.expr | None, inward: int) -> Iterator[ast.expr | None]:
    """Other bounds of a slice: none, one further, or one short where there was none."""
    if bound is None:
        yield ast.Constant(1) if inward > 0 else ast.UnaryOp(ast.USub(), ast.Constant(1))
        return
    yield None
    if not isinstance(bound, ast.Constant | ast.UnaryOp):  # a number is changed by itself
        yield from (_moved(bound, 1), _moved(bound, -1))


def _fewer(source: ast.expr) -> Iterator[ast.expr]:
    """What is gone through, but for its first, and but for its last; bounds of a range are changed by themselves."""
    if _called(source) != "range":
        whole = ast.Call(ast.Name("list"), [source], [])
        yield ast.Subscript(whole, ast.Slice(ast.Constant(1)))
        yield ast.Subscript(whole, ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1))))


def _statement(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign(target=target, op=op, value=value):
            yield ast.Pass()
            yield ast.Assign([target], value, lineno=1)
            yield from (ast.AugAssign(target, other(), value) for other in OTHER.get(type(op), ()))
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]) | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Raise() | ast.Break():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.If(body=body, orelse=orelse):
            yield from (ast.If(ast.Constant(always), body, orelse) for always in (True, False))
        case ast.For(target=target, iter=source, body=body, orelse=orelse):
            yield from (ast.For(target, fewer, body, orelse, lineno=1) for fewer in _fewer(source))
