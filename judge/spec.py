"""What an exercise author writes: a Spec, and families of cases under three decorators.

A family is a generator function. Its name is its id, its docstring is the sentence that the learner reads, its argument
is a numpy Generator, and it yields cases: one `call(...)`, or a list of steps on an object of the learner's class.

    spec = Spec(entry="softmax", sources=["Blanchard, Higham & Higham 2021"])

    @spec.stability
    def large_logits(rng):
        \"\"\"Logits around 1e4 must not overflow.\"\"\"
        yield call((1e4 * rng.normal(size=(32, 9))).astype("f4"))

    @spec.correctness                       # a class: make it, use it; every step is compared
    def appends_then_attends(rng):
        \"\"\"Attends to everything appended so far.\"\"\"
        yield [new(1, 2, 16, 4), method("append", k, v), method("attend", q)]

There is no field for an expected value: the answer comes from the reference, in the judge, never in the box.
"""

import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args, overload

import numpy as np

from judge.fields import misfits
from judge.rules import Calls, Device, Faster, Growth, Quantity, Ratio, Roofline, Rule
from sandbox.box import Framework, Limits, Step

AxisName = Literal["correctness", "stability", "speed"]
Kind = Literal["function", "stateful", "debug", "predict", "experiment", "kernel", "distributed", "project"]
Scale = Literal["row", "elem", "elem1", "one", "tensor"]
Steps = tuple[Step, ...]
POSITIVE = frozenset({"at_most", "at_least", "within", "sizes"})  # of a rule about seconds or bytes
AXES: tuple[AxisName, ...] = get_args(AxisName)  # in the order in which they are judged
MANY = 1000  # cases of a family: more are a generator that does not end, and nobody waits for them
Make = Callable[..., Iterable[Step | Sequence[Step]]]  # of a generator; of a generator and a size where growth is asked


class SpecError(Exception):
    """The author's mistake: says which file, which family, and what to change."""


def call(*args: Any, of: str = "", **kwargs: Any) -> Step:
    """Call the entry with these arguments, or another function of `Spec.also` or `Spec.fixture`.

    Arrays keep their memory layout.
    """
    return Step("call", args, kwargs, name=of)


def new(*args: Any, of: str = "", target: str = "it", **kwargs: Any) -> Step:
    """Make an object of the entry's class, or of another of `Spec.also`; later steps name it by `target`."""
    return Step("new", args, kwargs, target=target, name=of)


def method(name: str, *args: Any, target: str = "it", **kwargs: Any) -> Step:
    """Call a method of an object made earlier in the same case (`__len__` works as well)."""
    return Step("method", args, kwargs, target=target, name=name)


def get(name: str, *, target: str = "it") -> Step:
    """Read an attribute or property of an object made earlier in the same case."""
    return Step("get", target=target, name=name)


@dataclass(frozen=True, slots=True)
class Measure:
    """How a family's answers are measured.

    Attributes:
        scale: what an error is relative to. row: the largest |y*| along `axis`; elem: |y*| itself; elem1:
            max(|y*|, 1); one: 1; tensor: the largest |y*| of the whole output.
        axis: the axis along which `row` takes its maximum.
        exact: the answer must equal the oracle's, rounded to the answer's dtype.
        noise: False leaves P (half-ulp noise on the inputs) out of the yardstick.
        fixed: names or positions of arguments that are exact data and are not moved by that noise.
        condition: an author's bound instead of P: maps the steps to steps whose oracle answer, times u, bounds the
            error of any right algorithm (for a matrix product: |A| and |B|).
        compute: the precision that the arithmetic may have; half inputs are still computed in float32.
        least: a yardstick is at least so long, in the scale: where an answer is partly chance, or may be coarse.
        seen: what is compared of an answer, made of one that has the right structure, shape and dtype: a histogram of
            draws, a word for where a number lies. Where it has a parameter `step`, it is given the step as well. The
            first paragraph of its docstring tells learners what is compared.
        examined: the same, made of the answer and of the step that it answers, in words: what was claimed, held against
            what the judge finds itself.
        right: what `seen` or `examined` says of a right answer. If it says something else of the solution's, chance was
            against the solution, and nobody is graded by it. An examination must have it: there is no oracle for one.
    """

    scale: Scale = "row"
    axis: int = -1
    exact: bool = False
    noise: bool = True
    fixed: tuple[str | int, ...] = ()
    condition: Callable[[Steps], Steps] | None = None
    compute: Literal["float32", "tf32"] = "float32"
    least: float = 0.0
    seen: Callable[..., Any] | None = None
    examined: Callable[..., Any] | None = None
    right: str | dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its name, and the steps that the box is asked to take. It has no field for an answer."""

    name: str
    steps: Steps


@dataclass(frozen=True, slots=True)
class Family:
    """Cases that belong to one sentence."""

    name: str
    sentence: str
    axis: AxisName
    make: Make
    measure: Measure = Measure()
    rule: Rule | None = None
    twins: bool = True
    size: int | None = None

    def sized(self, size: int) -> "Family":
        """The same family at one size, where its rule is about growth."""
        return replace(self, size=size)

    def cases(self, rng: np.random.Generator, label: str = "") -> Iterator[Case]:
        """The family's cases under one random stream, named `family[i]` or `family[label.i]`.

        Raises:
            SpecError: if the generator fails, does not end, or yields something that is not a case.
        """
        index = 0
        for index, item in enumerate(self._made(rng), start=1):
            steps = (item,) if isinstance(item, Step) else tuple(item) if isinstance(item, list | tuple) else ()
            if not steps or not all(isinstance(step, Step) for step in steps):
                raise SpecError(f"{self.place}: yields {item!r:.80}; yield call(...) or a list of steps")
            if index > MANY:
                raise SpecError(f"{self.place}: yields more than {MANY} cases; let it end sooner")
            yield Case(f"{self.name}[{label}{'.' if label else ''}{index - 1}]", steps)
        if not index:
            raise SpecError(f"{self.place}: yields no case")

    @property
    def place(self) -> str:
        """The file, line and name of the generator."""
        return f"{_place(self.make)}: family {self.name!r}"

    @property
    def at(self) -> str:
        """The same in fewer words, for what is wrong with a family that works."""
        return f"{_place(self.make)}: {self.name}"

    def _made(self, rng: np.random.Generator) -> Iterator[Any]:
        try:
            yield from self.make(rng) if self.size is None else self.make(rng, self.size)
        except (Exception, SystemExit) as error:  # an author's generator may fail in any way; all are his to mend
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame.lineno for frame in frames if frame.filename == self.make.__code__.co_filename]
            where = f"{self.make.__code__.co_filename}:{own[-1] if own else self.make.__code__.co_firstlineno}"
            raise SpecError(f"{where}: family {self.name!r} failed: {type(error).__name__}: {error}") from error


@dataclass(slots=True)
class Spec:
    """An exercise: the name that the learner defines, and the families that it is graded on.

    Attributes:
        entry: the function or class that a submission defines.
        also: further functions or classes that it defines, for `call(..., of=NAME)`; all must be there.
        fixture: functions of the exercise's fixture.py, for `call(..., of=NAME)`, that drive what a submission defines:
            `def NAME(learner, ...)` finds it as `learner.ENTRY`. Learners see that file; it runs in their box, and in
            the judge with the solution and, in a wider precision, the oracle.
        framework: what arrays are in the box, numpy or torch; torch._dynamo where solutions use torch's optimisers,
            which load its compiler, and triton for kernels.
        sources: papers and books that a learner should read.
        requires: exercises that come before this one.
        kind: what a learner hands in; it says how often the exercise comes back.
        panel: files of `reference/.../accepted/` (without .py) that set the yardstick together with the reference. It
            must hold the weakest algorithm that is still accepted.
        limits: what a box may use.
    """

    entry: str
    framework: Framework = "numpy"
    also: Sequence[str] = ()
    fixture: Sequence[str] = ()
    sources: Sequence[str] = ()
    requires: Sequence[str] = ()
    kind: Kind = "function"
    panel: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    families: list[Family] = field(default_factory=list)

    def _add(self, family: Family) -> None:
        where, rule = _place(family.make), family.rule
        if not family.sentence:
            raise SpecError(f"{where}: family {family.name!r} has no docstring; the learner reads it")
        wrong = [*misfits(family), *misfits(family.measure)]
        wrong += misfits(rule, () if isinstance(rule, Calls) else POSITIVE) if rule is not None else ()
        wrong += _unfit(family.measure)
        if wrong:
            raise SpecError(f"{where}: family {family.name!r}: {wrong[0]}")
        if any(known.name == family.name for known in self.families):
            raise SpecError(f"{where}: a second family is named {family.name!r}; names are ids")
        self.families.append(family)

    @overload
    def correctness(self, make: Make, /) -> Make: ...
    @overload
    def correctness(self, /, *, twins: bool = True, **measure: Any) -> Callable[[Make], Make]: ...
    def correctness(self, make: Make | None = None, /, *, twins: bool = True, **measure: Any) -> Any:
        """Ordinary inputs: is this the function? Keywords are those of `Measure`.

        twins: also send near-duplicates of the cases (two elements of an array change places), against caches.
        """
        return self._decorate("correctness", make, twins, measure)

    @overload
    def stability(self, make: Make, /) -> Make: ...
    @overload
    def stability(self, /, **measure: Any) -> Callable[[Make], Make]: ...
    def stability(self, make: Make | None = None, /, **measure: Any) -> Any:
        """A regime in which a careless formula loses digits. Keywords are those of `Measure`."""
        return self._decorate("stability", make, False, measure)

    def _decorate(self, axis: AxisName, make: Make | None, twins: bool, measure: dict[str, Any]) -> Any:
        def add(make: Make) -> Make:
            self._add(_family(axis, make, measure, twins=twins))
            return make

        return add if make is None else add(make)

    def speed(
        self, *, at_most: float, device: Device = "cpu", against: str = "solution", **measure: Any
    ) -> Callable[[Make], Make]:
        """Large inputs: within `at_most` times the reference. The generator yields one case, afresh for every call.

        against: another solution to be raced against, such as `accepted/by_torch`.
        """
        return self._timed(Ratio(at_most, device, against), measure)

    def roofline(
        self,
        *,
        at_least: float,
        moves: Callable[..., float],
        computes: Callable[..., float] | None = None,
        **measure: Any,
    ) -> Callable[[Make], Make]:
        """Large inputs on a GPU: at least this share of what the device can do.

        `moves` and `computes` are given the arguments of a call and say how many bytes and operations it needs.
        """
        return self._timed(Roofline(at_least, moves, computes), measure)

    def faster(self, *, than: str, at_least: float, device: Device = "cpu", **measure: Any) -> Callable[[Make], Make]:
        """Inputs on which a slow solution, such as `too_slow/number_by_number`, takes `at_least` times as long."""
        return self._timed(Faster(than, at_least, device), measure)

    def growth(
        self,
        *,
        of: Quantity,
        at_most: float,
        sizes: Sequence[int],
        within: float = 8.0,
        device: Device = "cpu",
        **measure: Any,
    ) -> Callable[[Make], Make]:
        """Seconds, or bytes at their peak, grow at most like the size to the power `at_most`.

        At no size may they be more than `within` times the reference's, which is a guard and not the rule. The
        generator is given `rng` and a size, and yields one case of that size.
        """
        return self._timed(Growth(of, at_most, tuple(sizes), within, device), measure)

    def calls(self, *, at_most: float | Callable[..., float], of: str = "", **measure: Any) -> Callable[[Make], Make]:
        """A function that `served` hands over is called at most so often in a step; no clock is read.

        at_most: a number, or a function of the arguments of a step, such as `lambda f, x: 2 * x.size`.
        of: the name of that function; all that a step hands over, together, where it is empty.
        """
        return self._timed(Calls(at_most, of), measure)

    def _timed(self, rule: Rule, measure: dict[str, Any]) -> Callable[[Make], Make]:
        def add(make: Make) -> Make:
            self._add(_family("speed", make, measure, rule, twins=False))
            if isinstance(rule, Growth) and (len(rule.sizes) < 3 or list(rule.sizes) != sorted(set(rule.sizes))):
                raise SpecError(f"{_place(make)}: family {make.__name__!r}: sizes must be three or more, ascending")
            return make

        return add


def _family(
    axis: AxisName, make: Make, measure: dict[str, Any], rule: Rule | None = None, twins: bool = True
) -> Family:
    if not inspect.isfunction(make):
        raise SpecError(f"{make!r:.60} is no generator function; a decorator's options have names, as scale='row' has")
    try:
        how = replace(Measure(), **measure)
    except TypeError as error:
        raise SpecError(f"{_place(make)}: family {make.__name__!r}: {str(error).partition(' ')[2]}") from error
    return Family(make.__name__, " ".join((make.__doc__ or "").split()), axis, make, how, rule, twins)


def _unfit(how: Measure) -> Iterator[str]:
    """Functions among the options that cannot be called as they will be, and what is said to be right of nothing."""
    if how.seen is not None and not (_takes(how.seen) or _takes(how.seen, step=None)):
        yield "seen must be a function of the answer, and of `step` where it asks for that"
    if how.examined is not None and not _takes(how.examined, step=None):
        yield "examined must be a function of the answer and of `step`"
    if how.condition is not None and not _takes(how.condition):
        yield "condition must be a function of the steps"
    if how.examined is not None and how.right is None:
        yield "right must be what `examined` says of a right answer"
    if how.right is not None and how.seen is how.examined is None:
        yield "right is of what `seen` or `examined` says; say one of them"


def _takes(function: Any, **named: None) -> bool:
    try:
        inspect.signature(function).bind(None, **named)
    except (TypeError, ValueError) as error:  # no function; or one that does not tell what it takes
        return isinstance(error, ValueError)
    return True


def _place(make: Make) -> str:
    return f"{make.__code__.co_filename}:{make.__code__.co_firstlineno}"
