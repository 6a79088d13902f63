"""A case for the learner's own debugger: its inputs as files, and a script that makes the same calls.

numpy arrays go to an .npz and torch tensors to a .pt that `torch.load(..., weights_only=True)` reads; what is not an
array stands in the script. There is no expected value in it.
"""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from judge.compare import describe, library
from judge.handed import shown
from judge.replace import write_new
from judge.spec import Case
from sandbox.box import Fixture, Step
from sandbox.tensors import Handed


@dataclass(slots=True)
class Inputs:
    """The arrays of a case, by the names that the script calls them, and what the script needs besides."""

    numpy: dict[str, Any] = field(default_factory=dict)
    torch: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def source(self, value: Any) -> str:
        """The value as Python source; arrays are put aside and looked up by name."""
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {self.source(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.source, value)) + "]"
        if isinstance(value, tuple):
            return "(" + "".join(f"{self.source(inner)}, " for inner in value).rstrip(" ") + ")"
        if isinstance(value, Handed):
            return self._made(value)
        if library(value) == "torch":
            import torch  # only where the exercise has brought it anyway

            return self._aside(self.torch, "tensors", value.detach().as_subclass(torch.Tensor))
        if library(value) == "numpy":
            return self._aside(self.numpy, "arrays", value)
        return repr(value) if not isinstance(value, float) else f"float({str(value)!r})"

    def _made(self, value: Handed) -> str:
        """A generator in the same state; of a function, a place to write one like it."""
        match value.words:
            case ("generator", "torch", seed):
                self.lines.append("import torch")
                return f"torch.Generator().manual_seed({seed})"
            case ("generator", _, seed):
                self.lines.append("import numpy as np")
                return f"np.random.Generator(np.random.PCG64({seed}))"
        name = shown(value)
        if value.words[0] == "object":
            return _name(name)
        refusal = f"`{name}` stays in the judge: write a function like it here"
        self.lines.append(f"\n\ndef {name}(*args):\n    raise NotImplementedError({refusal!r})\n\n")
        return name

    def _aside(self, shelf: dict[str, Any], name: str, value: Any) -> str:
        key = f"in{len(self.numpy) + len(self.torch)}"
        shelf[key] = value
        return f'{name}["{key}"]'


def told(case: Case, entry: str) -> list[str]:
    """The steps of a case, one line each, with shapes and dtypes in place of arrays."""
    return [_line(step, entry, _brief) for step in case.steps]


def dump(
    case: Case,
    entry: str,
    submission: Path,
    folder: Path,
    raising: Sequence[bool] = (),
    fixture: Fixture | None = None,
) -> list[Path]:
    """Write the inputs and the script into the folder, which is made where it is missing.

    raising: for each step, whether the contract asks for an exception there.
    fixture: what the exercise puts beside a submission.

    Raises:
        OSError: where that is not possible, or would overwrite a file.
    """
    inputs = Inputs()
    lines = [_shown(_line(step, entry, inputs.source), step) for step in case.steps]
    lines = [_tried(line) if asked else line for line, asked in zip_longest(lines, raising[: len(lines)])]
    stem = re.sub(r"[^\w.~-]+", "-", case.name).strip("-")
    files: dict[Path, bytes] = {}
    loads: list[str] = list(dict.fromkeys(inputs.lines))
    if inputs.numpy:
        np.savez(saved := BytesIO(), **inputs.numpy)
        files[folder / f"{stem}.npz"] = saved.getvalue()
        loads += ["import numpy as np", f'arrays = np.load(HERE / "{stem}.npz", allow_pickle=False)']
    if inputs.torch:
        import torch  # only where the exercise has brought it anyway

        torch.save(inputs.torch, saved := BytesIO())  # in memory: on a full disk it would not raise an OSError
        files[folder / f"{stem}.pt"] = saved.getvalue()
        loads += ["import torch", f'tensors = torch.load(HERE / "{stem}.pt", weights_only=True)']
    drivers = fixture.drivers if fixture is not None else ()
    if fixture is not None:
        files[folder / f"{stem}-fixture.py"] = fixture.source
        loads += ["import types", "from functools import partial"]
        loads.append(f'driving = runpy.run_path(str(HERE / "{stem}-fixture.py"))')
    files[folder / f"{stem}.py"] = _script(case, entry, submission.resolve(), loads, lines, drivers).encode()
    write_new(files)
    return list(files)


def _script(
    case: Case, entry: str, submission: Path, loads: Sequence[str], lines: Sequence[str], drivers: Sequence[str]
) -> str:
    imports = sorted({line for line in loads if line.startswith(("import", "from"))})
    rest = [line for line in loads if line not in imports]
    names = {step.name or entry: None for step in case.steps if step.verb in ("call", "new")}
    made = [f"made = runpy.run_path({str(submission)!a})"]
    if drivers:
        made.append("learner = types.SimpleNamespace(**made)")
    driven = {name: f'{name} = partial(driving["{name}"], learner)' for name in drivers}
    made += [driven.get(name, f"{name} = made[{name!r}]") for name in names]
    return "\n".join(
        [
            f'"""{case.name}: the calls of one case."""',
            "",
            "import runpy",
            "from pathlib import Path",
            "",
            *imports,
            "",
            "HERE = Path(__file__).parent",
            *rest,
            *made,
            "",
            *lines,
            "",
        ]
    )


def _shown(line: str, step: Step) -> str:
    return line if step.verb == "new" else f"print({line})"


def _tried(line: str) -> str:
    handler = "except Exception as error:\n    print(repr(error))"
    return f"try:  # the contract asks for an exception here\n    {line}\n{handler}"


def _line(step: Step, entry: str, source: Any) -> str:
    arguments = [source(arg) for arg in step.args]
    arguments += [f"{key}={source(arg)}" for key, arg in step.kwargs.items()]
    called = f"({', '.join(arguments)})"
    match step.verb:
        case "call":
            return f"{step.name or entry}{called}"
        case "new":
            return f"{_name(step.target)} = {step.name or entry}{called}"
        case "method":
            return f"{_name(step.target)}.{step.name}{called}"
        case "get":
            return f"{_name(step.target)}.{step.name}"


def _name(target: str) -> str:
    return target if target.isidentifier() and not keyword.iskeyword(target) else re.sub(r"\W", "_", f"_{target}")


def _brief(value: Any) -> str:
    if isinstance(value, list | tuple):
        brackets = "[]" if isinstance(value, list) else "()"
        return brackets[0] + ", ".join(map(_brief, value)) + brackets[1]
    if isinstance(value, Handed):
        return shown(value)
    if library(value) in ("numpy", "torch"):
        return describe(value)
    return f"{value!r:.60}"
