"""Kernels are interpreted as on a GPU: programs in any order, of which none counts on what another stored; TF32; and
what the compiler of kernels has no word for is refused.

As `sandbox.guards` it is inside the box, can only make a verdict worse, and needs no trust.
"""

import ast
import builtins
import functools
import inspect
import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

WATCHED = ("set_grid_dim", "set_grid_idx", "create_masked_load", "create_masked_store", "create_dot")
MOST = 32  # programs at a time: each has a thread, of which a box has few
LAUNCH = threading.RLock()  # one at a time: the interpreter has one grid, and one place in it
ALIKE = 2.0**-9  # of the largest number of a store: what a tile that lies elsewhere may be rounded by


@contextmanager
def side_by_side() -> Iterator[None]:
    """The programs of a launch are kept apart, where kernels are interpreted and nobody does so already."""
    module: Any = sys.modules.get("triton.runtime.interpreter")
    launch, builder = (module.GridExecutor.__call__, module.interpreter_builder) if module else (None, None)
    if launch is None or hasattr(launch, "__wrapped__") or not all(hasattr(builder, name) for name in WATCHED):
        yield  # of a Triton that calls them otherwise `judge verify` says that it lets races pass
        return

    @functools.wraps(launch)
    def apart(executor: Any, *args: Any, **kwargs: Any) -> None:
        if isinstance(threading.current_thread(), _Program):
            raise TypeError("a kernel cannot launch another one")
        numbers = [value for value in (*args, *kwargs.values()) if isinstance(value, int | float)]
        programs = _Programs(module._interpreter, random.Random(repr(numbers)))  # a case that is replayed is the same
        executor.fn, grid = programs.instead_of(executor.fn), executor.grid
        executor.grid = (lambda given: tuple(grid(given))) if callable(grid) else tuple(grid)  # a list is as good
        with LAUNCH, ExitStack() as changed:
            for name in (*WATCHED, *(name for name in dir(builder) if name.startswith("create_atomic"))):
                act = getattr(builder, name)
                setattr(builder, name, functools.partial(getattr(programs, name, programs.waits), act))
                changed.callback(delattr, builder, name)
            launch(executor, *args, **kwargs)
            programs.show()

    def looked_at(rewriter: Any, source: str) -> Any:
        _compiled(rewriter.fn, ast.parse(source), rewriter.def_file_lineno - 1)
        return transform(rewriter, source)

    def with_truth(tensor: Any, scope: Any) -> None:
        patch(tensor, scope)
        scope.set_attr(tensor, "__bool__", _truth)

    tuner = sys.modules["triton.runtime.autotuner"].Autotuner
    transform, patch = module.FunctionRewriter._transform_ast, module._patch_lang_tensor
    with ExitStack() as changed:
        for where, name, instead in (
            (module.GridExecutor, "__call__", apart),
            (module.FunctionRewriter, "_transform_ast", looked_at),
            (module, "_patch_lang_tensor", with_truth),
            (tuner, "_bench", lambda *_, **__: [0.0] * 3),  # nothing is timed here: the first configuration serves
        ):
            changed.callback(setattr, where, name, getattr(where, name))
            setattr(where, name, instead)
        yield


def _compiled(kernel: Any, source: ast.Module, above: int) -> None:
    """What the interpreter takes since it is Python, and the compiler does not: statements, and names of the module.

    Raises:
        SyntaxError: where the compiler has no word for it. NameError: where it does not see it.
    """
    compiler = import_module("triton.compiler.code_generator").CodeGenerator  # 0.1 s: only where kernels are
    (function,) = source.body
    inside = [part for statement in getattr(function, "body", ()) for part in ast.walk(statement)]
    nodes = [part for part in inside if isinstance(part, ast.stmt | ast.expr)]
    own = {node.arg for node in ast.walk(source) if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        where = f"in line {node.lineno + above}: this runs interpreted, but Triton does not compile it for a GPU"
        kind = type(node).__name__
        if not hasattr(compiler, f"visit_{kind}") and kind not in ("Starred", "FormattedValue"):  # parts of others
            raise SyntaxError(f"a kernel has no {kind.lower()}, {where}")
        if isinstance(node, ast.Name) and node.id not in own and not _seen(kernel.__globals__, node.id, compiler):
            raise NameError(f"a kernel sees no {node.id} but as an argument, or as tl.constexpr(...), {where}")


def _seen(names: dict[str, Any], name: str, compiler: Any) -> bool:
    """Does a compiled kernel see it? Of its module only modules and what is Triton's, of Python a few functions."""
    if name in compiler.builtin_namespace or name not in names:
        return name in compiler.builtin_namespace or not hasattr(builtins, name)  # what is nowhere has its own error
    value = names[name]
    marked = any(getattr(value, mark, False) for mark in ("__triton_builtin__", "__triton_aggregate__", "_fields"))
    return marked or isinstance(value, ModuleType) or str(getattr(value, "__module__", "")).startswith("triton")


def _truth(tile: Any) -> bool:
    """Of a single number. That of a tile is True to the interpreter, which relies on it; the compiler has none."""
    many = tile.handle.data.size > 1
    if many and not str(sys._getframe(1).f_globals.get("__name__")).startswith("triton"):
        told = "tl.where for `if`, & | ~ for `and`, `or` and `not`, tl.maximum and tl.minimum for max and min"
        raise ValueError(f"a tile is not true or false: write {told}")
    return many or bool(tile.handle.data)


class _Program(threading.Thread):
    """One program, which runs only while it has the turn."""

    def __init__(self, place: Callable[[], Any], act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.place, self.act = place, act
        self.mine, self.others = threading.Semaphore(0), threading.Semaphore(0)
        self.over, self.late = False, False
        self.error: BaseException | None = None

    def run(self) -> None:
        """All of it, in turns."""
        self.mine.acquire()
        try:
            self.act()
        except BaseException as error:  # of the kernel: it is raised where that was launched
            self.error = error
        self.over = True
        self.others.release()

    def rest(self, late: bool) -> None:
        """Others have the turn, most of them where this one is late; it ends here where it is to have no other."""
        self.late = late
        self.others.release()
        self.mine.acquire()
        if self.over:
            raise SystemExit

    def turn(self) -> None:
        """It runs until it rests, or is over."""
        self.place()
        if self.ident is None:
            self.start()
        self.mine.release()
        self.others.acquire()
        if self.error:
            raise self.error

    def stop(self) -> None:
        """No other turn."""
        self.over = True
        self.mine.release()
        if self.ident is not None:
            self.join()


class _Programs:
    """The programs of a launch, in any order; what one stored that is over is NaN, until all are.

    So whoever reads what another one stored reads NaN, and where two store different numbers there is NaN in the end.
    Whoever waits for another, by an atomic operation, a volatile load or the same load over and over, is told all; from
    there on everybody is, and they take turns in the midst of what they do.
    """

    def __init__(self, memory: Any, drawn: random.Random) -> None:
        self.memory, self.drawn, self.together = memory, drawn, False
        self.left = 0  # to come
        self.last, self.same = b"", 0  # what was loaded last, and how often since then
        self.live: list[_Program] = []
        self.mine: list[tuple[Any, Any, Any]] = []  # of the program that has the turn: addresses, mask, what was there
        self.again: list[tuple[Any, Any]] = []  # what it reads since it has stored something
        self.over: list[tuple[list[tuple[Any, Any, Any]], list[tuple[Any, Any]]]] = []

    def instead_of(self, kernel: Any) -> Any:
        """A function that takes the same for the next program, and plays those that are to be played at a time."""

        def taken(**given: Any) -> None:
            self.live.append(_Program(self.place, functools.partial(kernel, **given)))
            self.left -= 1
            if not self.left or len(self.live) == MOST:
                self.play()

        looks: Any = functools.update_wrapper(functools.partial(taken), kernel)
        looks.__signature__, looks.__globals__ = inspect.signature(kernel), kernel.__globals__
        return looks

    def play(self) -> None:
        """Those that live, until all are over."""
        self.drawn.shuffle(self.live)
        try:
            while self.live:
                late = self.drawn.random() < 0.1
                some = [program for program in self.live if program.late is late] or self.live
                self.now = self.drawn.choice(some) if self.together else some[-1]
                self.now.turn()
                if self.now.over:
                    self.live.remove(self.now)
                    self.hide()
        finally:
            for program in self.live:
                program.stop()

    def set_grid_dim(self, act: Callable[..., Any], *grid: Any) -> Any:
        """So many programs will come."""
        self.left = int(np.prod(grid))
        return act(*grid)

    def set_grid_idx(self, act: Callable[..., Any], *place: Any) -> None:
        """The next one's place, at each of its turns."""
        self.place = functools.partial(act, *place)

    def create_masked_load(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """As it is; it waits where it is volatile, or over and over the same."""
        last, self.last = self.last, given[0].data.tobytes()
        self.same = self.same + 1 if self.last == last else 0
        if named.get("is_volatile", given[-1]) or self.same > 99:
            return self.waits(act, *given, **named)
        self.pause(0.1)
        if self.mine:
            self.again.append((given[0].data, given[1].data))
        return act(*given, **named)

    def create_masked_store(self, act: Callable[..., Any], at: Any, value: Any, mask: Any, *how: Any) -> Any:
        """As it is, and noted with what was there."""
        self.pause(0.7, late=True)
        if not self.together:
            self.mine.append((at.data, mask.data, self.held(at.data, mask.data, value.data.dtype)))
        return act(at, value, mask, *how)

    def create_dot(self, act: Callable[..., Any], a: Any, b: Any, total: Any, precision: Any, *how: Any) -> Any:
        """Factors of float32 keep ten bits of their digits, where nothing else is asked for."""
        if precision.name == "TF32" and a.data.dtype == b.data.dtype == np.float32:
            a, b = (type(one)((one.data.view(np.uint32) & 0xFFFFE000).view(np.float32), one.dtype) for one in (a, b))
        return act(a, b, total, precision, *how)

    def waits(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """From here on programs know of one another."""
        self.show()
        self.together = True
        done = act(*given, **named)
        self.pause(0.5)
        return done

    def pause(self, often: float, late: bool = False) -> None:
        """Others may come between, and before a store most of them do."""
        if self.together and self.drawn.random() < often:
            self.now.rest(late)

    def hide(self) -> None:
        """This program is over: NaN where it stored numbers, and elsewhere what was there."""
        self.over.append(([(at, mask, self.held(at, mask, was.dtype)) for at, mask, was in self.mine], self.again))
        for at, mask, was in reversed(self.mine):
            self.memory.store(at, np.full_like(was, np.nan) if was.dtype.kind == "f" else was, mask)
        self.mine, self.again = [], []

    def show(self) -> None:
        """Here is what they stored; where that is not the same, NaN, and in all of who relied on it."""
        self.hide()
        stored = [one for stores, _ in self.over for one in stores]
        for at, mask, value in stored:
            self.memory.store(at, value, mask)
        lost = np.concatenate([at[mask & self.differs(at, mask, value)] for at, mask, value in stored] or [()])
        for stores, again in self.over if lost.size else ():
            relied = any(np.isin(at[mask], lost).any() for at, mask in again)
            for at, mask, value in stores:
                if value.dtype.kind == "f":
                    self.memory.store(at, np.full_like(value, np.nan), mask & (relied | np.isin(at, lost)))
        self.over = []

    def differs(self, at: Any, mask: Any, value: Any) -> Any:
        """Where another number lies by now."""
        there, least = self.held(at, mask, value.dtype), 0.0
        if value.dtype.kind == "f":
            there, value = there.astype(float), value.astype(float)
            least = ALIKE * np.max(np.abs(value), initial=0.0, where=np.isfinite(value))
        return ~np.isclose(there, value, 0.0, least, equal_nan=True)

    def held(self, at: Any, mask: Any, dtype: Any) -> Any:
        """What lies at these addresses."""
        return self.memory.load(at, mask, np.zeros(at.shape, dtype), dtype)
