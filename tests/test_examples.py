"""The sample repositories: their pipelines do what they say, since the very steps of their YAML are run here."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from junitparser import JUnitXml

import cli
from judge.bundle import unzipped
from judge.catalog import Catalog
from judge.pins import Pins
from judge.workspace import around
from sandbox.box import BoxError
from sandbox.doctor import best
from tests.test_ci import ACTION, GITLAB_JOB, git, on_github

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
LEARNERS = ("learner-github", "learner-gitlab")


@pytest.fixture
def place(tmp_path_factory):
    """The environment of a runner that has our judge on its PATH."""
    folder = tmp_path_factory.mktemp("runner")
    (folder / "judge").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -P -c "import cli; cli.main()" "$@"\n'
    )
    (folder / "judge").chmod(0o755)
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "JUDGE_", "CI"))}
    return variables | {"PATH": f"{folder}:{os.environ['PATH']}", "XDG_DATA_HOME": str(folder / "data")}


@pytest.fixture
def repository(tmp_path, request):
    """A copy of an example, with one commit."""
    copy = tmp_path / request.param
    shutil.copytree(EXAMPLES / request.param, copy, ignore=shutil.ignore_patterns("__pycache__"))
    git(copy, "init")
    git(copy, "add", ".")
    git(copy, "commit", "-m", "first")
    return copy


def boxed():
    try:
        best()
    except BoxError as error:
        pytest.skip(f"no box works here: {error}")


def steps(path):
    """Every step of a workflow."""
    (job,) = yaml.safe_load(path.read_text())["jobs"].values()
    return job["steps"]


@pytest.mark.parametrize("repository", ["learner-github"], indirect=True)
def test_a_learners_workflow_on_github_grades_his_solution(repository, place):
    boxed()
    (ours,) = [step for step in steps(repository / ".github/workflows/judge.yml") if "judge@" in step.get("uses", "")]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    values = {"github.event.before": "0" * 40, "secrets.JUDGE_KEY": "k" * 32}
    given = {name: re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda m: values[m[1]], v) for name, v in ours["with"].items()}
    there = place | {"GITHUB_STEP_SUMMARY": str(repository / "summary.md")}
    done = on_github(repository, there, "Grade", **given)  # the steps before it: tests/test_ci.py
    assert done.returncode == cli.NOT_ACCEPTED, done.stderr
    report = json.loads((repository / "judge-report.json").read_text())
    assert (report["exercise"], report["verdict"]) == ("maths/softmax", "unstable")
    assert report["signature"]["algorithm"] == "hmac-sha256"
    assert "## judge: 0 of 1 accepted" in (repository / "summary.md").read_text()


@pytest.mark.slow  # tests/test_ci.py plays the same template
@pytest.mark.parametrize("repository", ["learner-gitlab"], indirect=True)
def test_a_learners_pipeline_on_gitlab_grades_his_solution(repository, place):
    boxed()
    pipeline = yaml.safe_load((repository / ".gitlab-ci.yml").read_text())
    (included,) = pipeline["include"]
    assert yaml.safe_load((ROOT / included["file"]).read_text())["judge"] == GITLAB_JOB
    variables = {"CI_COMMIT_BEFORE_SHA": "0" * 40} | pipeline["variables"]
    variables = {name: re.sub(r"\$(\w+)", lambda m: variables[m[1]], value) for name, value in variables.items()}
    script = "\n".join(["set -e", *GITLAB_JOB["before_script"], *GITLAB_JOB["script"]])
    environment = place | variables | {"GITLAB_CI": "true"}
    done = subprocess.run(
        ["sh", "-c", script], cwd=repository, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == cli.NOT_ACCEPTED, done.stderr
    assert JUnitXml.fromfile(repository / "judge-junit.xml").failures >= 1


@pytest.mark.parametrize("repository", ["catalog"], indirect=True)
def test_an_instructors_workflow_verifies_pins_and_packs_his_catalogue(repository, place):
    for step in (step for step in steps(repository / ".github/workflows/verify.yml") if "run" in step):
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(shell, cwd=repository, env=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{step['name']}: {done.stdout}{done.stderr}"
    pins = Pins.read((repository / "judge.lock").read_text())
    assert set(pins.exercises) == {"norms/rms"}
    assert f"digest {pins.catalog}" in done.stdout
    assert zipfile.is_zipfile(repository / "course.zip")
    assert "catalog.toml" in unzipped((repository / "course.zip").read_bytes())


@pytest.mark.parametrize("repository", ["catalog"], indirect=True)
def test_a_catalogue_with_an_exercise_that_tells_nothing_apart_fails_its_workflow(repository, place):
    (repository / "reference/norms/rms/accepted/by_rows.py").write_text(
        (repository / "reference/norms/rms/wrong_answer/norm.py").read_text()
    )
    (verifies,) = [
        step for step in steps(repository / ".github/workflows/verify.yml") if "--desk" in step.get("run", "")
    ]
    done = subprocess.run(["bash", "-e", "-c", verifies["run"]], cwd=repository, env=place, check=False)
    assert done.returncode in (cli.NOT_ACCEPTED, cli.JUDGE_ERROR)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learners_repository_is_a_workspace_with_solutions_of_ours(name):
    names = Catalog().names()
    assert around(EXAMPLES / name).root == EXAMPLES / name
    assert around(EXAMPLES / name).begun(names) == ["maths/softmax"]


@pytest.mark.parametrize("name", [*LEARNERS, "catalog"])
def test_a_sample_says_what_it_is(name):
    assert (EXAMPLES / name / "README.md").read_text().startswith("# ")
