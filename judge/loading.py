"""The author's files, run as modules: what they define, and the place where they fail."""

import functools
import importlib.util
import itertools
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from judge.spec import SpecError
from sandbox.runtime import INTERPRETED

_numbers = itertools.count()


def load(path: Path) -> ModuleType:
    """Run one of the author's files as a module of its own.

    Raises:
        SpecError: where it cannot be read or fails, with file and line.
    """
    name = f"_catalog_{next(_numbers)}_{path.stem}"
    made = importlib.util.spec_from_file_location(name, path)
    if made is None or made.loader is None or not path.is_file():
        raise SpecError(f"{path}: no such file")
    module = importlib.util.module_from_spec(made)
    module.__dict__["print"] = _print  # what we print may be one JSON document, and no more
    sys.modules[name] = module
    os.environ.update(INTERPRETED)  # the judge needs no GPU: an author's kernels run here too
    try:
        made.loader.exec_module(module)
    except SpecError as error:
        known = str(error).startswith(f"{path}:")
        raise SpecError(f"{'' if known else f'{blamed(error, path.parent) or path}: '}{error}") from error
    except SyntaxError as error:
        raise SpecError(f"{error.filename or path}:{error.lineno or 1}: {error.msg}") from error
    except (Exception, SystemExit) as error:  # an author's file may fail in any way; all of them are his to mend
        raise SpecError(f"{blamed(error, path.parent) or path}: {type(error).__name__}: {error}") from error
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # as in a box; and two threads on small tensors are slower than one
    return module


def _print(*values: object, **how: Any) -> None:
    print(*values, **{"file": sys.stderr, **how})


def blamed(error: BaseException, folder: Path) -> str:
    """The innermost place below the folder that an exception went through; empty where there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(folder)]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else ""


class Entries:
    """Several functions or classes of one file: called as the first of them; the others are its attributes."""

    def __init__(self, first: Callable[..., Any], also: Mapping[str, Callable[..., Any]]) -> None:
        functools.update_wrapper(self, first, updated=())  # a class's own attributes would hide the others
        self._first, self._also = first, also

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the first of them does."""
        return self._first(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """One of the others; AttributeError where it is none."""
        if name.startswith("_") or name not in self._also:
            raise AttributeError(name)
        return self._also[name]


def named(entry: Callable[..., Any], name: str) -> Callable[..., Any]:
    """What a step calls, which names one of `Spec.also` or `Spec.fixture` or, with "", the entry itself.

    Raises:
        SpecError: where it is none of them.
    """
    if not name:
        return entry
    found = getattr(entry, name, None) if isinstance(entry, Entries) else None
    if found is None:
        raise SpecError(f"a step is of {name!r}, which neither Spec(also=[...]) nor Spec(fixture=[...]) names")
    return found  # type: ignore[no-any-return]  # an author's file is not typed; `entry` has seen that it is callable
