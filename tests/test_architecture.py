"""The tree is the map: who may import whom, what crosses the trust border, and what lies at the top level."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each line stands on those below it. Modules on one line are independent of one another.
LAYERS = (
    ("judge.__main__",),
    ("cli", "judge.plugin"),
    ("judge.items",),
    ("judge.commands.workspace", "judge.commands.submissions", "judge.commands.report", "judge.commands.hint"),
    ("judge.commands.review",),
    ("judge.commands.learner", "judge.commands.author", "judge.commands.machine", "judge.commands.ci"),
    ("judge.commands.catalogs",),
    ("judge.commands.pictures", "judge.commands.course"),
    ("judge.commands.options",),
    ("judge.course.shown", "judge.course.lines", "judge.course.page", "judge.course.canvas"),
    ("judge.course.collected",),
    ("judge.course.rejudged",),
    ("judge.course.marking", "judge.course.book"),
    ("judge.course.ledger", "judge.course.handed"),
    ("judge.course.work", "judge.course.roster", "judge.course.similar"),
    ("judge.report.of_calibration", "judge.report.of_progress"),
    ("judge.report.of_review", "judge.report.as_html"),
    ("judge.report.page",),
    (
        "judge.report.of_verification",
        "judge.report.of_mutation",
        "judge.report.of_history",
        "judge.report.of_tracks",
        "judge.report.of_attempt",
        "judge.screen",
    ),
    ("judge.report.of_family", "judge.progress", "judge.report.charts"),
    ("judge.review",),
    ("judge.history", "judge.workspace"),
    ("judge.report.as_junit", "judge.report.as_github", "judge.report.as_gitlab", "judge.report.as_plot"),
    ("judge.report.as_gradescope", "judge.report.as_classroom50", "judge.report.as_markdown"),
    ("judge.report.as_terminal", "judge.report.as_json", "judge.dump"),
    ("judge.report.checks",),
    ("judge.report.statement",),
    ("judge.report.text", "judge.report.layered", "judge.report.recalled", "judge.report.words"),
    ("judge.edits",),
    ("judge.whole",),
    ("judge.verify", "judge.calibrate", "judge.ci"),
    ("judge.authoring.trier",),
    ("judge.authoring.mistakes", "judge.authoring.zeros", "judge.authoring.shown", "judge.autograder"),
    ("judge.authoring.generators", "judge.authoring.arguments", "judge.authoring.steady", "judge.authoring.filed"),
    ("judge.authoring.asked", "judge.cluster"),
    (
        "judge.authoring.degenerate",
        "judge.mutate",
        "judge.many",
        "judge.watch",
        "judge.canary",
        "judge.pins",
        "judge.attempt",
        "judge.node",
    ),
    ("judge.grade", "judge.pool", "judge.saves"),
    ("judge.climb", "judge.afar", "judge.smallest"),
    ("judge.ceilings", "judge.tally"),
    ("judge.duel", "judge.play", "judge.diagnosis", "judge.shrink", "judge.smaller", "judge.lock", "judge.device"),
    ("judge.trials", "judge.turns"),
    ("judge.axes.timed",),
    ("judge.axes.growth", "judge.axes.counted"),
    ("judge.axes.speed", "judge.axes.stability", "judge.axes.margin", "judge.bands"),
    ("judge.axes.correctness",),
    ("judge.axes.axis", "judge.axes.signs"),
    ("judge.answers", "judge.around"),
    ("judge.scaffold", "judge.authoring.promises", "judge.authoring.sources", "judge.authoring.readable"),
    ("judge.shelf",),
    ("judge.mine", "judge.tracks"),
    ("judge.catalog",),
    ("judge.steps",),
    ("judge.yardstick", "judge.near", "judge.handed", "judge.loading"),
    ("judge.compare", "judge.verdict", "judge.hints"),
    ("judge.spec", "judge.guarded"),
    (
        *("judge.draw", "judge.seeds", "judge.dice", "judge.rules", "judge.replace", "judge.signature"),
        *("judge.equations", "judge.skeletons", "judge.bundle", "judge.mutants", "judge.since"),
        *("judge.fields", "judge.names", "judge.source"),
    ),
    # -------- package border: nothing below knows what an exercise is
    ("sandbox.doctor",),
    ("sandbox.contract",),
    ("sandbox.manners", "sandbox.limits", "sandbox.walls"),
    ("sandbox.clauses",),
    ("sandbox.session",),
    ("sandbox.messages", "sandbox.serving", "sandbox.clock", "sandbox.endings"),
    ("sandbox.docker",),
    ("sandbox.warm", "sandbox.first", "sandbox.images", "sandbox.containers"),
    ("sandbox.bubblewrap", "sandbox.unboxed"),
    ("sandbox.meter", "sandbox.seccomp", "sandbox.runtime", "sandbox.gpu"),
    ("sandbox.groups",),
    ("sandbox.processes",),
    ("sandbox.pipes", "sandbox.memory", "sandbox.parts", "sandbox.engine"),
    ("sandbox.box",),
    # ======== trust border: what follows is also inside the box
    ("sandbox.zygote",),
    ("sandbox.worker",),
    ("sandbox.handed",),
    ("sandbox.tensors", "sandbox.guards"),
    ("sandbox.arena", "sandbox.programs"),
    ("sandbox.wire",),
)
HEIGHT = {module: -at for at, layer in enumerate(LAYERS) for module in layer}
IN_THE_BOX = (
    *("sandbox.zygote", "sandbox.worker", "sandbox.handed", "sandbox.guards", "sandbox.tensors", "sandbox.arena"),
    *("sandbox.programs", "sandbox.wire"),
)
PACKAGES = ("judge", "judge.authoring", "judge.axes", "judge.commands", "judge.course", "judge.report", "sandbox")

TOP_LEVEL = frozenset(
    {
        *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile", "pyproject.toml"),
        *("action.yml", "cli.py", ".gitignore", ".ci"),
        *("judge", "sandbox", "exercises", "reference", "tests", "benchmarks", "examples"),
    }
)
# What turns bytes into code or objects. The worker runs the submission, which is its purpose; nothing else may.
FORBIDDEN_CALLS = frozenset({"eval", "exec", "compile", "__import__"})
FORBIDDEN_IMPORTS = frozenset({"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"})
FORBIDDEN_ATTRIBUTES = frozenset({"np.load", "numpy.load", "torch.load", "torch.save", "np.save", "yaml.load"})


def path_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def sources() -> list[Path]:
    return sorted([ROOT / "cli.py", *ROOT.glob("judge/**/*.py"), *ROOT.glob("sandbox/**/*.py")])


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """Our own modules that this one imports anywhere in it: lazily and for types as well."""
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & set(HEIGHT)) or {node.module}
    return {name for name in found if name.partition(".")[0] in ("cli", "judge", "sandbox")}


def foreign(module: str) -> set[str]:
    """The top-level packages that it imports and that are not ours."""
    nodes = list(ast.walk(tree(module)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names} - {"cli", "judge", "sandbox"}


MODULES = [name_of(path) for path in sources() if path.name != "__init__.py"]


def test_every_module_has_its_place_in_the_layers():
    assert set(MODULES) <= set(HEIGHT)


def test_every_package_is_installed():
    beside = {name_of(path) for path in sources() if path.name == "__init__.py"}
    installed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert beside == set(PACKAGES) == set(installed)


def test_the_layers_name_only_modules_that_exist():
    assert set(HEIGHT) <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_stands_below_it(module):
    assert {other for other in imported(module) if HEIGHT.get(other, 99) >= HEIGHT[module]} == set()


def test_there_is_no_cycle():
    assert list(TopologicalSorter({module: imported(module) for module in MODULES}).static_order())


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("sandbox")])
def test_the_sandbox_knows_no_judge(module):
    assert {other for other in imported(module) if not other.startswith("sandbox")} == set()


@pytest.mark.parametrize("module", IN_THE_BOX)
def test_what_is_in_the_box_imports_nothing_else_of_ours(module):
    assert imported(module) <= set(IN_THE_BOX)


@pytest.mark.parametrize("module", IN_THE_BOX)
def test_what_is_in_the_box_needs_little_of_others(module):
    assert foreign(module) <= set(sys.stdlib_module_names) | {"numpy", "torch", "safetensors"}


def test_what_is_in_the_box_is_read_in_ten_minutes():
    lines = {module: len(path_of(module).read_text().splitlines()) for module in IN_THE_BOX}
    assert lines.pop("sandbox.zygote") <= 251  # what makes warm boxes
    assert lines.pop("sandbox.arena") <= 272  # what a box with a GPU has besides
    assert lines.pop("sandbox.handed") <= 100  # what arguments can be besides data
    assert lines.pop("sandbox.guards") + lines.pop("sandbox.programs") <= 403  # besides, where kernels are interpreted
    assert sum(lines.values()) <= 865


@pytest.mark.parametrize("module", [*MODULES, *PACKAGES])
def test_a_module_opens_with_a_sentence_that_says_what_it_is_for(module):
    assert (ast.get_docstring(tree(module)) or "").split("\n\n")[0].endswith((".", "?", ":"))


@pytest.mark.parametrize("module", MODULES)
def test_there_are_no_relative_imports(module):
    assert not [node for node in ast.walk(tree(module)) if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("package", PACKAGES)
def test_an_init_holds_a_map_and_no_code(package):
    (only,) = tree(package).body
    assert ast.get_docstring(tree(package))
    assert isinstance(only, ast.Expr)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_names_every_module_beside_it(package):
    words = set((ast.get_docstring(tree(package)) or "").replace(",", " ").split())
    beside = {path.stem for path in path_of(package).parent.glob("*.py")} - {"__init__"}
    assert beside - words == set()


def on_the_road() -> list[str]:
    """Every module that touches bytes from a box, and what these import."""
    return [module for module in MODULES if module.startswith("sandbox")]


@pytest.mark.parametrize("module", on_the_road())
def test_nothing_on_the_border_unpickles(module):
    assert foreign(module) & FORBIDDEN_IMPORTS == set()
    assert {ast.unparse(node) for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}.isdisjoint(
        FORBIDDEN_ATTRIBUTES
    )


@pytest.mark.parametrize("module", [module for module in MODULES if module != "sandbox.worker"])
def test_nothing_but_the_worker_runs_text_as_code(module):
    called = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    assert {func.id for func in called if isinstance(func, ast.Name)} & FORBIDDEN_CALLS == set()


def test_no_case_has_a_field_for_its_answer():
    fields = {
        node.target.id
        for top in tree("judge.spec").body
        if isinstance(top, ast.ClassDef) and top.name in ("Case", "Family")
        for node in top.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert fields
    assert fields.isdisjoint({"want", "expected", "answer", "expect", "output"})


def test_the_top_level_is_the_agreed_one():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    assert {name.partition("/")[0] for name in listed.stdout.split("\0") if name} <= TOP_LEVEL


def test_every_exercise_has_a_twin_with_a_solution():
    made = {path.parent.relative_to(ROOT / "exercises") for path in ROOT.glob("exercises/*/*/spec.py")}
    known = {path.parent.relative_to(ROOT / "reference") for path in ROOT.glob("reference/*/*/solution.py")}
    assert made == known


def test_an_exercise_shows_no_solution():
    shown = chain(ROOT.glob("exercises/**/solution*"), ROOT.glob("exercises/**/accepted"))
    assert list(shown) == []
