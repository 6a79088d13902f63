"""What a speed family may ask: a ratio, a distance from a slow solution, growth, a share of a device, so many calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Device = Literal["cpu", "gpu"]
Quantity = Literal["seconds", "bytes"]
REFERENCE = "solution.py"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The submission's seconds are at most `at_most` times those of another solution, on one device.

    Attributes:
        against: that solution, below the exercise's reference folder and without .py; the reference, usually.
    """

    at_most: float
    device: Device = "cpu"
    against: str = "solution"

    @property
    def rival(self) -> str:
        """The file, below the exercise's reference folder, that is raced against."""
        return f"{self.against}.py"


@dataclass(frozen=True, slots=True)
class Faster:
    """A slow solution takes at least `at_least` times the submission's CPU seconds.

    Attributes:
        than: that solution, below the exercise's reference folder and without .py, such as too_slow/number_by_number.
    """

    than: str
    at_least: float
    device: Device = "cpu"

    @property
    def rival(self) -> str:
        """The file that is raced against."""
        return f"{self.than}.py"

    @property
    def at_most(self) -> float:
        """The same as a ratio of the submission's seconds to the slow solution's."""
        return 1 / self.at_least


@dataclass(frozen=True, slots=True)
class Growth:
    """From size to size, seconds or the peak of memory grow at most like the size to the power of `at_most`.

    Whoever pads what is small grows slowly, so at no size may the cost be more than `within` times the reference's.

    Attributes:
        sizes: three or more, ascending; doublings, usually. The generator is given each of them.
    """

    of: Quantity
    at_most: float
    sizes: tuple[int, ...]
    within: float = 8.0
    device: Device = "cpu"

    @property
    def rival(self) -> str:
        """The file whose growth is told beside the submission's."""
        return REFERENCE


@dataclass(frozen=True, slots=True)
class Roofline:
    """A call reaches at least this share of what the device could do with its bytes and its arithmetic.

    The reference's file answers beside the submission, and is not raced.

    Attributes:
        moves: bytes that a call has to move, given its arguments.
        computes: floating-point operations of a matrix product that it has to make, given its arguments; or None.
    """

    at_least: float
    moves: Callable[..., float]
    computes: Callable[..., float] | None = None
    device: Device = "gpu"  # a processor's own exponentials hide what its memory could do

    @property
    def rival(self) -> str:
        """The file whose answers are compared on the clock."""
        return REFERENCE

    @property
    def at_most(self) -> float:
        """The same as a ratio of the submission's seconds to the device's best."""
        return 1 / self.at_least


@dataclass(frozen=True, slots=True)
class Calls:
    """A function that the submission was handed is called at most so often: counted by the judge, and exact.

    Attributes:
        at_most: calls in one step; or what gives their number, from the arguments of the step.
        of: the function's name; all that were handed over together, where it is empty.
    """

    at_most: float | Callable[..., float]
    of: str = ""
    device: Device = "cpu"

    @property
    def rival(self) -> str:
        """The file whose answers are the right ones."""
        return REFERENCE


Rule = Ratio | Faster | Growth | Roofline | Calls
Raced = Ratio | Faster | Roofline
