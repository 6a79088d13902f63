"""What a learner asks for who is stuck: a hint, and then a little more of it."""

from collections.abc import Sequence
from contextlib import suppress

import click
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from judge.catalog import Catalog, Exercise
from judge.commands.options import find, inside, name_argument, program, put
from judge.hints import LEVELS, Hint, Hints


@click.command()
@name_argument
@click.argument("family", required=False)
@click.option("--level", type=click.IntRange(1, len(LEVELS)), help="This one, whatever was shown before.")
@click.pass_obj
def hint(catalog: Catalog, name: str, family: str | None, level: int | None) -> None:
    """A hint on NAME; never the solution.

    With FAMILY, as a report names it, on what fails there. There are three levels: a nudge, where to look, and nearly
    the formula in words. In a workspace each time shows one more; elsewhere --level picks.

    \b
      judge hint softmax
      judge hint softmax large_logits
      judge hint softmax --level 2
    """
    exercise = find(catalog, name)
    hints = exercise.hints
    if hints is None:
        put(Text(f"{exercise.name} has no hints; {program()} show {exercise.name} is the task"))
        return
    about = _family(exercise, family)
    told = hints.whole if not about else hints.on(about)
    subject = about if about in hints.families else ""
    found = inside()
    reached = level or min((found.hinted(exercise.name, subject) if found else 0) + 1, len(LEVELS))
    _tell(exercise, about, told, (reached,) if level else range(1, reached + 1))
    if found is not None:
        with suppress(OSError):  # what is not remembered is shown once more, which is no loss
            found.hint(exercise.name, subject, reached)
    again = f"{program()} hint {exercise.name}{f' {about}' if about else ''}"
    if reached < len(LEVELS):
        put(Text(f"\n{again}{'' if found and not level else f' --level {reached + 1}'} says more", style="cyan"))
    if not about:
        put(_others(exercise, hints))


def _family(exercise: Exercise, name: str | None) -> str:
    """The family that is meant, whose case will do as well; "" for the exercise as a whole."""
    families = [family.name for family in exercise.spec.families]
    asked = (name or "").partition("[")[0]
    if asked and asked not in families:
        raise click.UsageError(f"{exercise.name} has no family {asked!r}; it has {', '.join(families)}")
    return asked


def _tell(exercise: Exercise, about: str, told: Hint, levels: Sequence[int]) -> None:
    put(Text.assemble((exercise.name, "bold"), f"  {about}" if about else ""))
    if about:
        sentence = next(family.sentence for family in exercise.spec.families if family.name == about)
        put(Padding(Text(sentence, style="italic"), (0, 0, 0, 2)))
    if told.task:
        put(Padding(Text(f"the task, {told.task}", style="bright_black"), (0, 0, 0, 2)))
    for level in levels:
        put(Text(f"\n{level}  {LEVELS[level - 1]}", style="bold"))
        put(Padding(Markdown(told.levels[level - 1]), (0, 0, 0, 3)))


def _others(exercise: Exercise, hints: Hints) -> Text:
    """That there are more, on what fails."""
    names = [family.name for family in exercise.spec.families if family.name in hints.families]
    if not names:
        return Text()
    more = f"\nWhat fails has hints of its own, such as {program()} hint {exercise.name} {names[0]}"
    return Text(more, style="bright_black")
