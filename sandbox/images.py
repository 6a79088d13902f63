"""The images of Docker boxes: what goes into one, whether it is there and fresh, and how it is built."""

import hashlib
import importlib.metadata
import importlib.util
import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.box import MEND, BoxError, Framework
from sandbox.bubblewrap import MODULES, OURS
from sandbox.engine import BUILD_SECONDS, Engine, MissingError, endpoint, unreachable

LABEL = "judge.digest"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
LIBRARIES: dict[Framework, tuple[str, ...]] = {
    "numpy": ("numpy", "regex", "safetensors"),
    "torch": ("numpy", "regex", "safetensors", "torch"),
    "triton": ("numpy", "regex", "safetensors", "torch", "triton"),
}


def whole(framework: Framework) -> Framework:
    """The framework that it is a part of, which has an image."""
    return "torch" if framework == "torch._dynamo" else framework


def tag(framework: Framework) -> str:
    """The name of its image."""
    return f"judge-box:{whole(framework)}"


def buildable() -> tuple[Framework, ...]:
    """Those whose libraries the judge has, since an image is given the same versions."""
    return tuple(name for name, used in LIBRARIES.items() if all(map(importlib.util.find_spec, used)))


def base() -> str:
    """What an image is made from where nobody says: the Python that the judge runs."""
    return f"python:{sys.version_info.major}.{sys.version_info.minor}-slim"


def digest(framework: Framework) -> str:
    """Of what we put in: the files by their names, the framework, and its libraries."""
    found = hashlib.sha256(" ".join((whole(framework), *LIBRARIES[whole(framework)])).encode())
    for name in ("Dockerfile", *MODULES):
        found.update(hashlib.sha256((OURS / name).read_bytes()).digest())
    return found.hexdigest()


def trouble(engine: Engine, framework: Framework) -> str | None:
    """Whether its image is missing or older than our files, and the command that mends it."""
    mend = f"{MEND}judge box build --framework {whole(framework)}"
    try:
        found = engine.image_labels(tag(framework)).get(LABEL)
    except MissingError:
        return f"there is no image {tag(framework)}.{mend}"
    if found != digest(framework):
        return f"the image {tag(framework)} was made by another version of the judge.{mend}"
    return None


def requirements(framework: Framework) -> list[str]:
    """The libraries in the versions that the judge itself has, whatever hardware they were built for."""
    return [f"{name}=={importlib.metadata.version(name).partition('+')[0]}" for name in LIBRARIES[whole(framework)]]


def builder() -> Engine:
    """A connection that bears with long silence.

    Raises:
        BoxError: where no engine answers; says what to do.
    """
    if trouble := unreachable(endpoint()):
        raise BoxError(trouble)
    return Engine(endpoint(), BUILD_SECONDS)


def context(wheels: Path | None) -> bytes:
    """A tar archive with the Dockerfile, our files, and wheels that were brought along."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        _add(tar, "Dockerfile", (OURS / "Dockerfile").read_bytes())
        for name in MODULES:
            _add(tar, f"sandbox/{name}", (OURS / name).read_bytes())
        tar.addfile(_entry("wheels", tarfile.DIRTYPE))
        for wheel in sorted(wheels.glob("*.whl")) if wheels else ():
            _add(tar, f"wheels/{wheel.name}", wheel.read_bytes())
    return packed.getvalue()


def build(engine: Engine, framework: Framework, base: str, wheels: Path | None = None) -> Iterator[str]:
    """Build its image and say what happens; where wheels are brought along, nothing is fetched.

    Raises:
        BoxError: where it cannot be built.
    """
    offline = ["--no-index"] if wheels else []
    index = ["--extra-index-url", TORCH_INDEX] if framework != "numpy" and not wheels else []
    arguments = {"BASE": base, "REQUIREMENTS": " ".join(requirements(framework)), "PIP": " ".join([*offline, *index])}
    yield from engine.build(
        io.BytesIO(context(wheels)),
        tag(framework),
        buildargs=arguments,
        labels={LABEL: digest(framework)},
        network_mode="none" if wheels else None,
    )


def _entry(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = kind, 0o755 if kind == tarfile.DIRTYPE else 0o644
    return entry


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = _entry(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
