"""Mistakes of authors, found before a learner meets them: each a sentence with file, line and the mend.

Played at the desk with the reference alone, on a few cases of each family; no known solution and no box is needed. What
only known solutions can show is in `judge.verify`.
"""

import hashlib
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from judge import promises, sources
from judge.answers import over_leaves, over_steps, perform, widened
from judge.catalog import Exercise
from judge.compare import PRECISIONS, Mismatch, arrays_in, as_array, dtype_name, library, pairs
from judge.promises import Signatures, label, place_of
from judge.rules import REFERENCE, Calls, Growth
from judge.seeds import Seed
from judge.spec import Family, SpecError, Steps
from sandbox.box import Outcome, Raised, Returned, Served

REPEATED, TURNED = 2, 6  # cases of a family that the reference repeats; cases in which an argument is changed
SAME_UNITS = 64.0
Argument = tuple[str, str]  # the method, empty for a function, and the name


@dataclass(frozen=True, slots=True)
class Asked:
    """What a family yields under one stream, and what shows that it did: the digest of each case as it was yielded."""

    family: Family
    cases: tuple[Steps, ...]
    digests: tuple[str, ...]


def mistakes(exercise: Exercise, seed: Seed) -> list[str]:
    """All that the reference alone shows; a family on a GPU is left to the machine that has one.

    Raises:
        SpecError: where a file of the exercise does not load, or a family fails.
    """
    stub, solution = (promises.signatures(entry) for entry in (_stub(exercise), exercise.solution))
    families = [one for one in exercise.spec.families if one.rule is None or one.rule.device == "cpu"]
    told: list[str] = list(promises.contradictions(exercise, stub, solution))
    asked = [_asked(family, seed.stream(exercise.name, "authoring")) for family in families]
    entries = {"", *exercise.spec.also, *exercise.spec.fixture}
    for family, steps in _each(asked):
        if other := next((one.name for one in steps if one.verb in ("call", "new") and one.name not in entries), ""):
            raise SpecError(f"{family.place}: calls of={other!r}, which neither Spec(also=...) nor fixture=... names")
    told += [text for one in asked for text in _changed_later(one)]
    told += twice(asked)
    again = [_asked(family, seed.stream(exercise.name, "authoring again")) for family in families]
    told += prepared(asked, again)
    told += by_chance(asked, exercise, seed)
    told += fixed_nothing(asked)
    told += without_rival(exercise, families)
    told += counted_nothing(asked)
    said = promises.promised(exercise)
    own = [replace(one, cases=tuple(filter(_of_the_entry, one.cases))) for one in asked]
    told += unkept(exercise, said, own, stub)
    told += unvaried(exercise, own, stub)
    told += list(unsteady(exercise, own))
    told += narrow(exercise, own)
    told += without_effect(exercise, own, stub)
    return [*told, *misspelt(exercise)]


def _of_the_entry(steps: Steps) -> bool:
    """Does a case call nothing of `Spec.also`, whose signatures are not looked at here?"""
    return not any(step.verb in ("call", "new") and step.name for step in steps)


def _stub(exercise: Exercise) -> Any:
    return exercise.entry(exercise.folder / "stub.py")


def _asked(family: Family, rng: np.random.Generator, most: int = 64) -> Asked:
    rule = family.rule
    sized = family.sized(rule.sizes[0]) if isinstance(rule, Growth) else family
    cases, digests = [], []
    for case in itertools.islice(sized.cases(rng), most if rule is None else 1):
        cases.append(case.steps)
        digests.append(digest(case.steps))
    return Asked(family, tuple(cases), tuple(digests))


def digest(value: Any) -> str:
    """Of everything that can be in steps and outcomes; equal where nobody could tell two values apart."""
    whole = hashlib.sha256()
    for part in _told(value):
        whole.update(part)
    return whole.hexdigest()


def _told(value: Any) -> Iterator[bytes]:
    kind = type(value).__name__
    if library(value) in ("numpy", "torch"):
        array = as_array(value)
        yield f"{library(value)} {dtype_name(value)} {array.shape};".encode()
        yield array.tobytes()
    elif isinstance(value, Mapping):
        yield f"{kind} {len(value)};".encode()
        for key in value:
            yield from _told(key)
            yield from _told(value[key])
    elif isinstance(value, list | tuple):
        yield f"{kind} {len(value)};".encode()
        for inner in value:
            yield from _told(inner)
    elif hasattr(value, "verb"):
        yield from _told((value.verb, value.args, dict(value.kwargs), value.target, value.name))
    else:
        yield f"{kind} {value!r};".encode()


# Generators


def _changed_later(one: Asked) -> Iterator[str]:
    if one.digests != tuple(map(digest, one.cases)):
        yield f"{one.family.at}: changes an array after it has yielded it: the case is not what was asked; yield a copy"


def twice(asked: Sequence[Asked]) -> Iterator[str]:
    """Families that ask what an earlier one asks, in the same measure."""
    seen: dict[Any, str] = {}
    for one in asked:
        family = one.family
        key = (family.axis, family.rule, repr(family.measure), one.digests)
        if key in seen:
            yield f"{family.at}: asks the very cases of {seen[key]}; leave one of them out, or let them differ"
        seen.setdefault(key, family.name)


def prepared(asked: Sequence[Asked], again: Sequence[Asked]) -> Iterator[str]:
    """Families whose cases are the same under another stream."""
    for one, other in zip(asked, again, strict=True):
        if one.digests == other.digests:
            yield f"{one.family.at}: draws nothing from rng, so its answers can be prepared; draw values, and sizes too"


def by_chance(asked: Sequence[Asked], exercise: Exercise, seed: Seed) -> Iterator[str]:
    """Families whose cases are not the same when the same stream is drawn again."""
    for one in asked:
        again = _asked(one.family, seed.stream(exercise.name, "authoring"), REPEATED)
        if digest(_bare(one.cases[:REPEATED])) != digest(_bare(again.cases)):
            yield f"{one.family.at}: draws from elsewhere than rng, so that no case can be replayed; draw all from rng"


def _bare(cases: Sequence[Steps]) -> Any:
    """All that is sent; of a function that is handed over its name, since each is another."""
    return over_leaves(lambda one: one.name if isinstance(one, Served) else one, _sent(cases))


def _sent(cases: Sequence[Steps]) -> list[Any]:
    return [[step.args, dict(step.kwargs)] for steps in cases for step in steps]


def fixed_nothing(asked: Sequence[Asked]) -> Iterator[str]:
    """Families whose `fixed` names what no step is given so: it is moved all the same."""
    for one in asked:
        steps = [step for steps in one.cases for step in steps]
        given = {*itertools.chain.from_iterable((*range(len(step.args)), *step.kwargs) for step in steps)}
        for name in (name for name in one.family.measure.fixed if name not in given):
            yield f"{one.family.at}: fixed={name!r}: no step passes an argument by this name, or at this place"


def without_rival(exercise: Exercise, families: Sequence[Family]) -> Iterator[str]:
    """Families that are raced against a file that is not there."""
    for family in families:
        path = exercise.reference / (family.rule.rival if family.rule else REFERENCE)
        if not path.is_file():
            yield f"{family.at}: is raced against {path}, which does not exist; write it, or name another"


def counted_nothing(asked: Sequence[Asked]) -> Iterator[str]:
    """Families that count the calls of a function which no case hands over: nobody calls it too often."""
    for one in asked:
        rule, handed = one.family.rule, set[str]()

        def note(leaf: Any, handed: set[str] = handed) -> None:
            handed |= {leaf.name} if isinstance(leaf, Served) else set()

        over_leaves(note, _sent(one.cases))
        if isinstance(rule, Calls) and (rule.of not in handed if rule.of else not handed):
            yield f"{one.family.at}: counts the calls of {rule.of or 'any function'}, which no case serves"


# Arguments


def _bound(signature: inspect.Signature, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    return dict(signature.bind(*args, **kwargs).arguments)


def _each(asked: Iterable[Asked]) -> Iterator[tuple[Family, Steps]]:
    return ((one.family, steps) for one in asked for steps in one.cases)


def _calls(asked: Iterable[Asked], stub: Signatures) -> Iterator[tuple[Family, str, dict[str, Any]]]:
    """Every call that the stub accepts: its family, the method, and its arguments by name."""
    for one, steps in _each(asked):
        for step in steps:
            if (signature := stub.get(label(step))) is not None:
                try:
                    yield one, label(step), _bound(signature, step.args, step.kwargs)
                except TypeError:
                    continue


def unkept(
    exercise: Exercise, said: Sequence[promises.Promise], asked: Sequence[Asked], stub: Signatures
) -> Iterator[str]:
    """Cases that stub or statement do not allow, each kind once; what they allow and no case sends; wrong results."""
    told: set[Any] = set()
    for family, method, where in _refused(asked, stub):
        if (family.name, method) not in told:
            told.add((family.name, method))
            place = place_of(exercise.folder / "stub.py", exercise.spec.entry, method)
            yield f"{family.at}: {where}, which the signature at {place} does not take; make them one"
    sent: dict[tuple[promises.Promise, str], bool] = {}
    for family, method, values in _calls(asked, stub):
        for one, how in promises.broken(said, method, values):
            if (one, one.place) not in told:
                told.add((one, one.place))
                yield f"{family.at}: `{one.name}` {how} at {one.place}; mend the case or the contract"
        for one in said:
            if one.name in values and one.where in ("", method):
                sent |= {(one, name): True for name in _dtypes(values[one.name])}
    for one in said:
        used = {name for promise, name in sent if promise == one}
        idle = sorted((one.dtypes & {*PRECISIONS, "int8", "int16", "int32", "int64", "uint8"}) - used)
        if used and idle:
            yield f"{one.place}: allows {' and '.join(idle)} as `{one.name}`, which no case sends; ask it, or drop it"
    yield from _returned(exercise, [one for one in said if one.name == "returns"], said, asked, stub)


def _refused(asked: Sequence[Asked], stub: Signatures) -> Iterator[tuple[Family, str, str]]:
    for one, steps in _each(asked):
        for step in steps:
            name = label(step)
            if name.startswith(".") or not stub:
                continue
            if name not in stub:
                if not (name.startswith("__") and name.endswith("__")):
                    yield one, name, f"calls `{name}`"
                continue
            try:
                _bound(stub[name], step.args, step.kwargs)
            except TypeError as error:
                yield one, name, f"calls {name or 'it'} with other arguments ({error})"


def _dtypes(value: Any) -> set[str]:
    return set(map(dtype_name, arrays_in(value)))


def _returned(
    exercise: Exercise,
    returns: Sequence[promises.Promise],
    said: Sequence[promises.Promise],
    asked: Sequence[Asked],
    stub: Signatures,
) -> Iterator[str]:
    told: set[promises.Promise] = set()
    for one in asked if returns else ():
        for steps in one.cases[:REPEATED]:
            for step, got in zip(steps, perform(exercise.solution, steps), strict=True):
                signature = stub.get(label(step))
                if signature is None or not isinstance(got, Returned) or library(got.value) not in ("numpy", "torch"):
                    continue
                try:
                    values = _bound(signature, step.args, step.kwargs) | {"returns": got.value}
                except TypeError:
                    continue
                for promise, how in promises.broken([*said], label(step), values):
                    if promise.name == "returns" and promise not in told:
                        told.add(promise)
                        where = place_of(exercise.reference / "solution.py", exercise.spec.entry, label(step))
                        yield f"{where}: the result {how} at {promise.place} (in {one.family.name}); make them one"


def unvaried(exercise: Exercise, asked: Sequence[Asked], stub: Signatures) -> Iterator[str]:
    """Arguments that are the same in every case."""
    values: dict[Argument, set[str]] = {}
    count = 0
    for _, method, bound in _calls(asked, stub):
        count += 1
        for name in stub[method].parameters:
            values.setdefault((method, name), set()).add(digest(bound[name]) if name in bound else "")
    for (method, name), seen in values.items():
        if len(seen) == 1 and count > 1:
            place = place_of(exercise.folder / "stub.py", exercise.spec.entry, method)
            yield f"{place}: no case varies `{name}`, so nobody falls who ignores it; vary it, or leave it out"


def without_effect(exercise: Exercise, asked: Sequence[Asked], stub: Signatures) -> Iterator[str]:
    """Arguments whose change changes no answer of the reference."""
    for method, signature in stub.items():
        for name in signature.parameters:
            tried, moved = 0, False
            for steps in _with(asked, method, name, signature):
                before = digest(_plain(perform(exercise.solution, steps)))
                for turn in TURNS:
                    other = tuple(
                        _turned(step, signature, name, turn) if label(step) == method else step for step in steps
                    )
                    if digest(other) != digest(steps):
                        tried += 1
                        moved = digest(_plain(perform(exercise.solution, other))) != before
                    if moved:
                        break
                if moved or tried > TURNED * len(TURNS):
                    break
            if tried and not moved:
                place = place_of(exercise.folder / "stub.py", exercise.spec.entry, method)
                yield f"{place}: changing `{name}` changes no answer of the reference; use it there, or leave it out"


def _with(asked: Sequence[Asked], method: str, name: str, signature: inspect.Signature) -> Iterator[Steps]:
    """Cases that pass this argument: the first of every family, then the second, ...; the timed ones last."""
    ordered = sorted(asked, key=lambda one: one.family.rule is not None)
    for some in itertools.zip_longest(*(one.cases for one in ordered)):
        for steps in (steps for steps in some if steps is not None):
            for step in (step for step in steps if label(step) == method):
                try:
                    if name in _bound(signature, step.args, step.kwargs):
                        yield steps
                        break
                except TypeError:
                    continue


def _turned(step: Any, signature: inspect.Signature, name: str, turn: Callable[[Any], Any]) -> Any:
    """The step with one argument changed."""
    try:
        bound = signature.bind(*step.args, **step.kwargs)
    except TypeError:
        return step
    if name not in bound.arguments:
        return step
    turned = _over(turn, bound.arguments[name])
    if digest(turned) == digest(bound.arguments[name]):
        return step  # a string, say; bound anew, its arguments might be given by position instead of by name
    bound.arguments[name] = turned
    return replace(step, args=bound.args, kwargs=bound.kwargs)


def _over(turn: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _over(turn, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_over(turn, inner) for inner in value])
    return turn(value) if library(value) != "other" else value  # None, a string, an object made before


def _flipped(value: Any) -> Any:
    if library(value) == "torch":
        return value.flip(tuple(range(value.ndim)))
    return (
        np.flip(value).copy() if isinstance(value, np.ndarray) else not value if isinstance(value, bool) else value + 1
    )


def _shifted(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if library(value) in ("numpy", "torch"):
        return value ^ True if dtype_name(value) == "bool" else value + 1
    return value - 1


def _fourfold(value: Any) -> Any:
    """A number four times as large, where one more or less may be too little to see; anything else as it is."""
    return value if isinstance(value, bool) or library(value) != "python" else 4 * value


TURNS: tuple[Callable[[Any], Any], ...] = (_flipped, _shifted, _fourfold)


def _plain(outcomes: Sequence[Outcome]) -> list[Any]:
    return [
        one.value if isinstance(one, Returned) else type(one).__name__ + getattr(one, "error", "") for one in outcomes
    ]


# The reference


def unsteady(exercise: Exercise, asked: Sequence[Asked]) -> Iterator[str]:
    """A reference, or an oracle, that changes its inputs, or whose answer depends on chance or on earlier calls."""
    files = [(exercise.reference / "solution.py", exercise.solution, False)]
    if (path := exercise.reference / "oracle.py").exists():
        files.append((path, exercise.oracle, True))
    few = [(one.family, steps) for one in asked for steps in one.cases[: REPEATED if one.family.rule is None else 1]]
    for path, entry, wide in files:
        place = place_of(path, exercise.spec.entry)
        played = [(f, over_steps(widened, steps) if wide else steps) for f, steps in few if not (wide and f.rule)]
        spy = Spy(entry, written=exercise.spec.framework == "triton")
        first = [perform(spy, steps) for _, steps in played]
        if spy.changed:
            yield f"{place}: changes its argument {spy.changed}: who shares it is judged by other inputs; copy it first"
        again = [perform(entry, steps) for _, steps in reversed(played)][::-1]
        for (family, _), one, other in zip(played, first, again, strict=True):
            if not _alike(one, other):
                yield (
                    f"{place}: answers the same case of {family.name} in two ways: by chance, or by what it was asked "
                    "before; draw nothing there, and keep nothing"
                )
                break


def narrow(exercise: Exercise, asked: Sequence[Asked]) -> Iterator[str]:
    """An oracle that rounds its answer to fewer digits than it is given: then it is no truth."""
    path = exercise.reference / "oracle.py"
    path = path if path.exists() else exercise.reference / "solution.py"
    for family, steps in ((one.family, steps) for one in asked for steps in one.cases[:REPEATED]):
        given = over_steps(widened, steps)
        if family.rule or family.measure.exact or family.measure.examined or not _wide_alone(given):
            continue
        for outcome in perform(exercise.oracle, given):
            less = {"float16", "bfloat16", "float32"} & _dtypes(
                outcome.value if isinstance(outcome, Returned) else None
            )
            if less:
                yield (
                    f"{place_of(path, exercise.spec.entry)}: answers {less.pop()} in {family.name}, where it is given "
                    "float64 to say what is true; let it keep the dtype of its inputs, or write an oracle.py"
                )
                return


def _wide_alone(steps: Steps) -> bool:
    """Is every floating array among the arguments in double precision, and is there one?"""
    found = {name for step in steps for name in _dtypes([step.args, dict(step.kwargs)]) if name in PRECISIONS}
    return found == {"float64"}


class Spy:
    """An entry that sees to it whether its arguments are left as they are.

    written: what it returns it may have written into, as a kernel does.
    """

    def __init__(self, entry: Callable[..., Any], written: bool = False) -> None:
        self.entry, self.written, self.changed = entry, written, ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """As the entry; of a class, an object whose methods are watched as well."""
        made = self._watched(self.entry, *args, **kwargs)
        return _Watched(made, self) if inspect.isclass(inspect.unwrap(self.entry)) else made

    def _watched(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        given: dict[int | str, Any] = {**dict(enumerate(args)), **{str(name): value for name, value in kwargs.items()}}
        before = {key: digest(value) for key, value in given.items()}
        made = function(*args, **kwargs)
        back = set(map(id, made if isinstance(made, tuple) else (made,))) if self.written else set()
        changed = [key for key, value in given.items() if id(value) not in back and digest(value) != before[key]]
        if changed and not self.changed:
            try:
                names = list(inspect.signature(function).parameters)
            except (TypeError, ValueError):
                names = []
            at = changed[0]
            self.changed = f"`{names[at] if isinstance(at, int) and at < len(names) else at}`"
        return made


class _Watched:
    """An object of the author's class, whose methods are watched."""

    def __init__(self, made: Any, spy: Spy) -> None:
        self._made, self._spy = made, spy

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._made, name)
        return (lambda *args, **kwargs: self._spy._watched(found, *args, **kwargs)) if callable(found) else found


def _alike(one: Sequence[Outcome], other: Sequence[Outcome]) -> bool:
    """The same but for the last digits, which the place in memory may turn."""
    for left, right in zip(one, other, strict=True):
        if isinstance(left, Raised) or isinstance(right, Raised):
            if type(left) is not type(right):
                return False
            continue
        if not isinstance(left, Returned) or not isinstance(right, Returned):
            return False
        found = pairs(left.value, right.value)
        if isinstance(found, Mismatch) or not all(_near(pair.got, pair.want, pair.dtype) for pair in found):
            return False
    return True


def _near(got: Any, want: Any, dtype: str) -> bool:
    if dtype not in PRECISIONS:
        return bool(np.array_equal(got, want))
    finite = np.abs(want[np.isfinite(want)])
    slack = SAME_UNITS * PRECISIONS[dtype].unit * float(finite.max(initial=0.0))
    return bool(np.allclose(got, want, rtol=0, atol=slack, equal_nan=True))


# Sources


def misspelt(exercise: Exercise) -> Iterator[str]:
    """arXiv numbers, DOIs and addresses that have not the form of one."""
    for path, claim in claimed(exercise):
        if not claim.url:
            yield f"{path}:{claim.line}: {claim.words!r} leads nowhere: {claim.form}"


def claimed(exercise: Exercise) -> Iterator[tuple[Path, sources.Claim]]:
    """Those of the spec and of the statement, with their file."""
    for name in ("spec.py", "statement.md"):
        path = exercise.folder / name
        for claim in sources.claims(path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""):
            yield path, claim


def gone(exercise: Exercise) -> Iterator[str]:
    """Sources that the network does not have."""
    found = list(claimed(exercise))
    places = {id(claim): path for path, claim in found}
    for claim, why in sources.unreachable([claim for _, claim in found]):
        yield f"{places[id(claim)]}:{claim.line}: {claim.words!r} {why}; name another place"
