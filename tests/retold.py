"""A program told in other words, as somebody else would write the same one: other names, other roundings.

Quotients become products with a reciprocal, squares products, roots powers, logarithms those to the base 2, and
products of three are multiplied in another order. What it computes on paper is the same.
"""

import ast
import builtins
import math
from collections.abc import Iterable


def retold(source: str, kept: Iterable[str] = ()) -> str:
    """The program in other words; `kept` are names that the outside knows."""
    tree = ast.parse(source)
    return ast.unparse(ast.fix_missing_locations(_Words(_own_names(tree) - set(kept)).visit(_Roundings().visit(tree))))


def _own_names(tree: ast.Module) -> set[str]:
    """Variables and functions that the program makes for itself; arguments may be given by name, and methods asked."""
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    fields = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, ast.Assign | ast.AnnAssign)
        for target in (inner.targets if isinstance(inner, ast.Assign) else [inner.target])
        if isinstance(target, ast.Name)
    }
    outer = {name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    return made - arguments - fields - outer - set(dir(builtins))


class _Words(ast.NodeTransformer):
    def __init__(self, names: set[str]) -> None:
        self.names = {name: f"my_{name}" for name in names}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node


class _Roundings(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(op=ast.Div(), left=above, right=ast.Name() | ast.Call() | ast.Attribute() as below):
                return ast.BinOp(above, ast.Mult(), ast.BinOp(ast.Constant(1.0), ast.Div(), below))
            case ast.BinOp(op=ast.Pow(), left=ast.Name() as base, right=ast.Constant(value=2)):
                return ast.BinOp(base, ast.Mult(), base)
            case ast.BinOp(op=ast.Mult(), left=ast.BinOp(op=ast.Mult(), left=first, right=second), right=third):
                return ast.BinOp(first, ast.Mult(), ast.BinOp(second, ast.Mult(), third))
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="np" | "torch"), attr="sqrt"), args=[value], keywords=[]
            ):
                return ast.BinOp(value, ast.Pow(), ast.Constant(0.5))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "torch") as where, attr="log"), args=[_]):
                two = ast.Call(ast.Attribute(where, "log2"), node.args, node.keywords)
                return ast.BinOp(two, ast.Mult(), ast.Constant(math.log(2)))
        return node
