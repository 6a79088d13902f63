"""Every rule that names a GPU, measured on the one that is here: `python -m benchmarks.gpu [--keep] [EXERCISE ...]`.

For each exercise with such a rule the reference and the solutions that are slow on a GPU only run side by side
with what the rule races them against, in boxes, on the judge's clock, for as many rounds as the verdict takes. The
first must be accepted, the others refused: it exits 1 where one is not. What the device can do at best is measured in
the same run. `--keep` writes results/gpu-DEVICE.json beside this file.

`--all` measures every solution of accepted/ as well. Such a one need not run on a GPU, as numpy's do not, nor be quick
there: its figures are listed, or the reason why it has none.
"""

import datetime
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import torch

from judge import device as devices
from judge.afar import raced
from judge.axes.speed import figures
from judge.axes.timed import weigh
from judge.catalog import Catalog, Exercise, Known
from judge.ceilings import Ceilings
from judge.device import Device
from judge.duel import Shared
from judge.lock import clock_lock
from judge.seeds import Seed
from judge.spec import Family
from judge.verdict import Code
from sandbox.bubblewrap import Bubblewrap

RESULTS = Path(__file__).parent / "results"
SHOWN = ("ratio", "share", "times_faster")
PRODUCTS = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8)


@dataclass(frozen=True)
class Bench:
    """What the races of one family need; the right answers are the same for every solution."""

    device: Device
    ceilings: Ceilings
    seed: Seed
    shared: Shared = field(default_factory=Shared)

    def race(self, exercise: Exercise, family: Family, path: Path) -> dict[str, Any]:
        """One solution's figures, or why it has none."""
        task, box = exercise.submission(path.read_bytes()), Bubblewrap()
        began = time.perf_counter()
        try:
            found = raced(exercise, family, task, self.seed, box, self.device, self.ceilings, known=self.shared)
        except Exception as error:  # whatever it is, the others have figures
            return {"failed": f"{type(error).__name__}: {error}"[:300]}
        if found.failed is not None:
            return {"code": str(found.failed.code), "failed": found.failed.message.partition("\n")[0][:300]}
        told = {name: float(f"{value:.4g}") for name, value in figures(found).items()}
        return {"code": str(weigh([found]).code)} | told | {"took_seconds": round(time.perf_counter() - began, 1)}


def chosen(exercise: Exercise, whole: bool) -> list[tuple[str, Path, Code | None]]:
    """The reference and what is slow on a GPU only, each with its verdict; the whole has what is right, with none."""
    known: list[Known] = [one for one in exercise.known if one.on_a_gpu or (whole and one.code is Code.ACCEPTED)]
    rest = ((one.name, one.path, one.code if one.on_a_gpu else None) for one in known)
    return [("solution", exercise.reference / "solution.py", Code.ACCEPTED), *rest]


def told(name: str, found: dict[str, Any]) -> str:
    """A line of the table."""
    what = next((what for what in SHOWN if what in found), None)
    if what is None:
        return f"    {name:44} {found['failed'][:90]}"
    block = found["submission_wall_seconds"] * 1e3
    return f"    {name:44} {what} {found[what]:8.3g}  ({found['low']:.3g} to {found['high']:.3g}; block {block:.2f} ms)"


@click.command()
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="What is right as well, whether it runs on a GPU or not.")
@click.option("--only", default="", help="Only solutions whose name matches this pattern.")
@click.option("--keep", is_flag=True, help="Write results/gpu-DEVICE.json.")
def main(names: tuple[str, ...], every: bool, only: str, keep: bool) -> None:
    """Measure every rule that names a GPU."""
    device = devices.here()
    if device is None:
        raise click.ClickException(f"no GPU can be used: {devices.missing()}")
    catalog, ceilings, seed = Catalog(), Ceilings(device), Seed.fresh()
    surprises: list[str] = []
    whole: dict[str, Any] = {
        "schema": "judge/gpu/1",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "device": dict(device.record()),
        "families": [],
    }
    with clock_lock(click.echo):
        best = {"copy_bytes_per_second": ceilings.bytes_per_second()}
        best |= {f"{str(dtype).removeprefix('torch.')}_flops": ceilings.flops_per_second(dtype) for dtype in PRODUCTS}
        whole["ceilings"] = {name: float(f"{value:.4g}") for name, value in best.items()}
        click.echo(f"{device.name()}: " + ", ".join(f"{name} {value:.3g}" for name, value in best.items()))
        for exercise in map(catalog.find, names or catalog.names()):
            for family in exercise.spec.families:
                if family.rule is None or family.rule.device != "gpu":
                    continue
                click.echo(f"{exercise.name} {family.name}: {family.sentence}")
                bench, solutions = Bench(device, ceilings, seed), {}
                for label, path, due in chosen(exercise, every):
                    if re.search(only, label):
                        solutions[label] = found = bench.race(exercise, family, path)
                        click.echo(told(label, found))
                        if due is not None and found.get("code") != due:
                            surprises.append(f"{exercise.name} {family.name}: {label} should be {due}")
                whole["families"].append({"exercise": exercise.name, "family": family.name, "solutions": solutions})
                whole["device_after"] = dict(device.record())
                if keep:
                    kept(device, whole)
    if surprises:
        raise click.ClickException("\n".join(surprises))


def kept(device: Device, whole: dict[str, Any]) -> None:
    """Write what there is so far."""
    slug = re.sub(r"[^a-z0-9]+", "-", device.name().lower()).strip("-")
    (RESULTS / f"gpu-{slug}.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
