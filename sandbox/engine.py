"""The Docker engine as the judge asks it: short deadlines, and whatever goes wrong there is a failure of ours.

The SDK is imported where it is first needed: most gradings need no Docker.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.box import MEND, BoxError

SOCKET = "unix:///var/run/docker.sock"
SECONDS, BUILD_SECONDS, KNOCK_SECONDS = 10.0, 1800.0, 2.0
CONFLICT = 409
CPU_SECONDS = "the Docker engine counts no CPU seconds of a box (it may run without control groups)"


class MissingError(BoxError):
    """The engine answers, and has no such container or image."""


def endpoint() -> str:
    """Where the engine listens: DOCKER_HOST, else the current context of the command line tool, else its socket."""
    if host := os.environ.get("DOCKER_HOST"):
        return host
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    context = os.environ.get("DOCKER_CONTEXT")
    with contextlib.suppress(OSError, ValueError, AttributeError):
        context = context or json.loads((folder / "config.json").read_text(encoding="utf-8")).get("currentContext")
    if context in (None, "", "default"):
        return SOCKET
    with _ours():
        import docker

        found = docker.ContextAPI.get_context(context)
        return str(found.Host) if found else SOCKET


def unreachable(address: str) -> str | None:
    """Why nobody answers there, and what mends it; the SDK is not needed to find out."""
    kind, _, rest = address.partition("://")
    start = f"{MEND}systemctl start docker"
    try:
        if kind == "unix":
            with socket.socket(socket.AF_UNIX) as knock:
                knock.settimeout(KNOCK_SECONDS)
                knock.connect(rest)
        elif kind == "tcp":
            host, _, port = rest.rstrip("/").rpartition(":")
            socket.create_connection((host, int(port)), KNOCK_SECONDS).close()
        else:
            return f"{address} is neither unix:// nor tcp://.{MEND}export DOCKER_HOST={SOCKET}"
    except PermissionError:
        return f"you may not use the Docker engine at {address}.{MEND}usermod -aG docker $USER, then log in again"
    except (OSError, ValueError) as error:
        return f"no Docker engine answers at {address} ({error}).{start}"
    return None


class BusyError(BoxError):
    """The engine answers that it cannot do this now: it is at it already, or what it is asked of does not run."""


class Engine:
    """One connection. Every method raises BoxError where the engine fails, MissingError where it has no such thing."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        """Connect, and agree on a version."""
        with _ours():
            import docker

            self._api = docker.APIClient(base_url=address, version="auto", timeout=seconds)

    def __enter__(self) -> "Engine":
        """The engine itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Hang up."""
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._api.close()

    def info(self) -> Mapping[str, Any]:
        """What the engine says of itself."""
        with _ours():
            return dict(self._api.info())

    def image_labels(self, tag: str) -> Mapping[str, str]:
        """The labels of an image."""
        with _ours():
            return self._api.inspect_image(tag)["Config"]["Labels"] or {}

    def build(self, context: Any, tag: str, **options: Any) -> Iterator[str]:
        """What is said while an image is built."""
        with _ours():
            for part in self._api.build(
                fileobj=context, custom_context=True, tag=tag, rm=True, forcerm=True, decode=True, **options
            ):
                if "error" in part:
                    raise BoxError(f"{tag} could not be built: {part['error']}")
                if said := str(part.get("stream", "")).strip():
                    yield said

    def inspect(self, name: str) -> Mapping[str, Any]:
        """What is known of a container."""
        with _ours():
            return dict(self._api.inspect_container(name))

    def containers(self, label: str) -> list[Mapping[str, Any]]:
        """All that carry the label, ended ones included."""
        with _ours():
            return list(self._api.containers(all=True, filters={"label": label}))

    def signals(self, name: str, since: float, until: float) -> list[str]:
        """What somebody sent to a container through the engine between two moments of the engine's past."""
        with _ours():
            chosen = {"container": name, "event": "kill"}
            events = self._api.events(since=f"{since:.6f}", until=f"{until:.6f}", filters=chosen, decode=True)
            return [str(event["Actor"]["Attributes"].get("signal", "?")) for event in events]

    def cpu_seconds(self, name: str) -> float:
        """Of all processes of a container, as the engine reads its control group."""
        with _ours():
            told = self._api.stats(name, stream=False, one_shot=True)
        spent = told.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0)
        if not spent:
            raise BoxError(CPU_SECONDS)
        return int(spent) / 1e9

    def pause(self, name: str) -> None:
        """Return when no process of it runs."""
        with _ours():
            self._api.pause(name)

    def unpause(self, name: str) -> None:
        """Let it run again."""
        with _ours():
            self._api.unpause(name)

    def kill(self, name: str) -> None:
        """End its processes."""
        with _ours():
            self._api.kill(name)

    def remove(self, name: str) -> None:
        """End it, if it runs, and forget it."""
        with _ours():
            self._api.remove_container(name, force=True, v=True)


@contextlib.contextmanager
def _ours() -> Iterator[None]:
    try:
        import docker
        import requests
        import urllib3
    except ImportError as error:
        raise BoxError(f"the Docker SDK cannot be imported: {error}") from error
    try:
        yield
    except docker.errors.NotFound as error:
        raise MissingError(str(error)) from error
    except docker.errors.APIError as error:
        raise (BusyError if error.status_code == CONFLICT else BoxError)(f"the Docker engine: {error}") from error
    except (docker.errors.DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise BoxError(f"the Docker engine failed: {error}") from error
