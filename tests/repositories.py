"""Git repositories, whatever this machine's own settings of git are."""

import os
import subprocess
from pathlib import Path

SETTINGS = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")


def git(root: Path, *words: str) -> None:
    """A command of git in this folder, which must succeed."""
    variables = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", root, *SETTINGS, *words], check=True, capture_output=True, env=variables)


def committed(root: Path) -> Path:
    """The folder, made a repository with one commit of all that is in it."""
    for words in (("init",), ("add", "."), ("commit", "-m", "first")):
        git(root, *words)
    return root
