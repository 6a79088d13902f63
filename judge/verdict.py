"""What is said of a submission: codes in order of severity, findings, results per axis, the verdict and its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath
from typing import Literal

from judge.spec import AxisName

IN_THE_BOX = "/tmp/slot-submission/submission.py"  # where a submission lies there


class Code(StrEnum):
    """Best first: the order is the severity. The values are folder names, JSON values and words on the terminal."""

    NOT_JUDGED = "not_judged"
    ACCEPTED = "accepted"
    TOO_SLOW = "too_slow"
    UNSTABLE = "unstable"
    WRONG_ANSWER = "wrong_answer"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    PROCESS_LIMIT = "process_limit"
    OUTPUT_LIMIT = "output_limit"
    RUNTIME_ERROR = "runtime_error"
    MALFORMED = "malformed"
    REJECTED = "rejected"
    JUDGE_ERROR = "judge_error"

    @property
    def severity(self) -> int:
        """0 for the best."""
        return list(Code).index(self)


def worst(codes: Sequence[Code]) -> Code:
    """The most severe of the codes; accepted where there is none."""
    return max(codes, key=lambda code: code.severity, default=Code.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Window:
    """The numbers around the worst element, along one axis of the answer.

    Attributes:
        place: the stretch, such as [3, 4:9].
        labels: the index of each along that axis.
        want: what is right there, as text; got: what came.
        worst: which of them is the worst one.
    """

    place: str
    labels: tuple[str, ...]
    want: tuple[str, ...]
    got: tuple[str, ...]
    worst: int


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest input that was found to fail in the same way.

    Attributes:
        case: its name, as `judge replay` takes it.
        given: what goes in, a line for each argument, or for each step where there are several.
        expected: the right answer; got: what came. In words where they are large.
    """

    case: str
    given: tuple[str, ...]
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that went wrong.

    Attributes:
        case: the case's name, `family[i]`, as `judge replay` takes it; empty where no single case is to blame.
        code: what it amounts to.
        message: the cause, the place, what was expected and got: one to three lines.
        sentence: what the family asks for, in its own words.
        window: the numbers around the worst element, where there are any beside it.
        smallest: a smaller input that fails in the same way, where one was looked for and found.
        hint: what `judge hint` is to be asked for; empty where the author has written nothing on it.
        task: the line of the statement that the family is about, as `line 12: the words`; empty where none is named.
    """

    case: str
    code: Code
    message: str
    sentence: str = ""
    window: Window | None = None
    smallest: Smallest | None = None
    hint: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What one speed family has measured, round by round: small enough for a report, enough for a picture.

    Attributes:
        family: its name.
        what: which figure each round gives.
        limit: what the rule asks of that figure.
        met: does the family pass?
        pairs: the figures of the rounds, for each pair of fresh boxes.
        unit: of the costs below; empty where the rule is not about growth.
        sizes: at which they were measured.
        submission: the costs at each size, for each round of all pairs.
        reference: the median of its costs at each size.
        within: how many times these the submission's costs may be at any size.
    """

    family: str
    what: Literal["ratio", "times_faster", "share", "exponent"]
    limit: float
    met: bool
    pairs: tuple[tuple[float, ...], ...]
    unit: Literal["", "seconds", "bytes"] = ""
    sizes: tuple[int, ...] = ()
    submission: tuple[tuple[float, ...], ...] = ()
    reference: tuple[float, ...] = ()
    within: float = 0.0


@dataclass(frozen=True, slots=True)
class AxisResult:
    """What one axis says.

    Attributes:
        axis: correctness, stability or speed.
        code: the worst finding's, or accepted, or not_judged with one finding that says why.
        findings: worst first.
        numbers: figures worth showing, such as {"large_logits": 0.6} yardsticks or {"long_rows.ratio": 1.1}.
        cases: how many were played and weighed; for speed, rounds on the clock.
        device: what they were measured on, where that matters.
        evidence: of each speed family that was played to its end.
    """

    axis: AxisName
    code: Code
    findings: tuple[Finding, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    cases: int = 0
    device: str = ""
    evidence: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The axes' results; the worst code wins. An axis that was not judged never makes a verdict."""

    results: tuple[AxisResult, ...]

    @property
    def code(self) -> Code:
        """Not judged at all is not judged: never a pass."""
        judged = [result.code for result in self.results if result.code is not Code.NOT_JUDGED]
        return worst(judged) if judged else Code.NOT_JUDGED


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is said of one grading.

    Attributes:
        exercise: such as maths/softmax.
        submission: the path that was graded.
        digest: SHA-256 of the submission's bytes, in hexadecimal.
        verdict: the axes' results.
        backend: which box ran it.
        counts: False where the backend does not isolate: then the verdict is for the author's desk only.
        notes: what a reader must know, such as "no memory limit here".
        mistake: the known mistake that it looks like, in the words of its file; empty where it looks like none.
        output: the end of what the submission printed, escaped.
        seed: 32 hexadecimal digits.
        versions: of judge, python, numpy, torch where it was used.
        seconds: wall seconds of the whole grading.
        exercise_digest: SHA-256 of the exercise's files, as `judge.lock` pins it; empty where it is not known.
        families: all families of the exercise, `axis/name`, whether they were played or not.
    """

    exercise: str
    submission: str
    digest: str
    verdict: Verdict
    backend: str
    counts: bool
    seed: str
    notes: tuple[str, ...] = ()
    mistake: str = ""
    output: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    exercise_digest: str = ""
    families: tuple[str, ...] = ()

    def at_home(self, home: str = "") -> "Report":
        """The same, with the learner's own name for his file wherever a traceback or a warning has that of the box.

        home: that name, where the file was graded under another one.
        """
        home = home or self.submission

        def named(text: str) -> str:
            here = text.replace(IN_THE_BOX, home).replace(self.submission, home)
            return here.replace("(submission.py, line ", f"({PurePath(home).name}, line ")

        results = [
            replace(one, findings=tuple(replace(found, message=named(found.message)) for found in one.findings))
            for one in self.verdict.results
        ]
        return replace(self, submission=home, verdict=Verdict(tuple(results)), output=named(self.output))
