"""`judge ci`: a learner's repository is graded wherever it lies, by the catalogue's rules, and proves that it was."""

import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import click
import pytest
import yaml
from junitparser import JUnitXml

import cli
from judge import ci
from judge.canary import silent
from judge.catalog import Catalog
from judge.commands.options import LOCK_BYTES, pinned
from judge.pins import NotALock, Pin, Pins, unproven
from judge.since import Unknown
from judge.verdict import Code
from sandbox import doctor
from sandbox.box import BoxError
from sandbox.unboxed import Unboxed
from tests.catalogs import SAME, SOLUTION, SPEC, exercise
from tests.invented import ACCEPTED, NASTY, RIGHT, SHAKY, STABLE, report
from tests.repositories import committed, git

ROOT = Path(__file__).parent.parent
EVERYTHING_RAISES = (
    "import numpy as np\n\n\ndef twice(x):\n    raise KeyError('::error::boo\\n::error::boo ##[error]')\n"
)


@pytest.fixture(scope="session")
def catalog(tmp_path_factory):
    root = tmp_path_factory.mktemp("catalog")
    exercise(root)
    return Catalog(root)


def put(root, **files):
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def repository(tmp_path):
    """A learner's, with one commit."""
    put(tmp_path, toy__twice=SOLUTION, toy__other="x = 1\n", setup="raise SystemExit\n")
    return committed(tmp_path)


@pytest.fixture
def run(catalog, capsys, repository, monkeypatch):
    """Runs the command in the repository, in no place in particular: exit code, stdout, stderr."""
    monkeypatch.chdir(repository)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI", "CLASSROOM", "JUDGE_KEY"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments):
        code = cli.run(["--catalog", str(catalog.root), *map(str, arguments)])
        return (code, *capsys.readouterr())

    return command


def unboxed(**how):
    return ci.Rules(Unboxed, canary=False, **how)


# What is graded


def test_solutions_are_the_files_that_are_called_as_exercises_are(catalog, repository):
    assert ci.found(catalog, repository) == [ci.Task("toy/twice", Path("toy/twice.py"))]


def test_a_file_without_its_track_is_a_solution_only_where_folders_are_lost(catalog, tmp_path):
    put(tmp_path, twice=SOLUTION)
    assert ci.found(catalog, tmp_path, flat=True) == [ci.Task("toy/twice", Path("twice.py"))]
    with pytest.raises(ci.Unusable, match=r"looked for toy/twice\.py"):
        ci.found(catalog, tmp_path)


def test_what_is_due_and_was_deleted_has_failed(run, repository, tmp_path):
    (repository / "toy" / "twice.py").unlink()
    path = tmp_path / "made.json"
    code, out, _ = run("ci", "--exercise", "twice", "--since", "HEAD", "--report", f"gradescope={path}")
    assert (code, "it is due, and is not there" in out) == (cli.NOT_ACCEPTED, True)
    made = json.loads(path.read_text())
    assert (made["score"], [test["max_score"] for test in made["tests"]]) == (0, [1, 1])


def test_a_folder_that_leads_out_of_the_repository_is_refused(catalog, tmp_path):
    put(tmp_path / "elsewhere", twice=SOLUTION)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "toy").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ci.Unusable, match="leads out of"):
        ci.found(catalog, tmp_path / "mine")


def test_a_link_in_place_of_a_file_is_graded_and_refused(catalog, tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "twice.py").symlink_to(catalog.root / "reference/toy/twice/solution.py")
    (report,) = ci.graded(catalog, tmp_path, ci.found(catalog, tmp_path), unboxed())
    assert report.verdict.code is Code.REJECTED


def since(catalog, root, ref="HEAD"):
    return [str(task.path) for task in ci.changed(ci.found(catalog, root), root, ref)]


def test_nothing_has_changed_at_first(catalog, repository):
    assert since(catalog, repository) == []


def test_what_is_edited_committed_or_not_has_changed(catalog, repository):
    put(repository, toy__twice=SAME)
    assert since(catalog, repository) == ["toy/twice.py"]
    git(repository, "commit", "-am", "second")
    assert since(catalog, repository) == []
    assert since(catalog, repository, "HEAD~1") == ["toy/twice.py"]


def test_a_file_that_git_does_not_know_yet_has_changed(catalog, repository):
    git(repository, "rm", "--cached", "-q", "toy/twice.py")
    git(repository, "commit", "-m", "second")
    assert since(catalog, repository) == ["toy/twice.py"]


def test_what_others_changed_on_the_branch_has_not_changed_here(catalog, repository):
    git(repository, "branch", "mine")
    put(repository, toy__twice=SAME)
    git(repository, "commit", "-am", "theirs")
    git(repository, "branch", "theirs")
    git(repository, "checkout", "-q", "mine")
    assert since(catalog, repository, "theirs") == []


def test_a_repository_below_another_one_is_seen_from_where_it_is(catalog, repository):
    put(repository / "week 1", toy__twice=SOLUTION)
    assert since(catalog, repository / "week 1") == ["toy/twice.py"]


@pytest.mark.parametrize("ref", ["", ci.NO_COMMIT, "no-such-branch", "--output=gone", "HEAD:toy"])
def test_a_commit_that_is_none_is_not_known(catalog, repository, ref):
    with pytest.raises(Unknown):
        since(catalog, repository, ref)
    assert not (repository / "gone").exists()


@pytest.mark.parametrize("kind", ["tag", "branch"])
def test_a_tag_or_a_branch_that_is_called_like_the_branch_to_compare_with_does_not_pass_for_it(
    catalog, repository, kind
):
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    put(repository, toy__twice=SAME)
    git(repository, "commit", "-am", "second")
    assert since(catalog, repository, "origin/main") == ["toy/twice.py"]
    git(repository, kind, "origin/main")
    with pytest.raises(Unknown, match="ambiguous"):
        since(catalog, repository, "origin/main")


def test_a_folder_without_git_has_no_changes_to_know(catalog, tmp_path):
    put(tmp_path, toy__twice=SOLUTION)
    with pytest.raises(Unknown, match="not a git repository"):
        since(catalog, tmp_path)


def test_an_object_that_is_far_too_large_is_not_read(catalog, repository):
    listed = subprocess.run(["git", "-C", repository, "rev-parse", "HEAD^{tree}"], capture_output=True, check=True)
    name = listed.stdout.decode().strip()
    path = repository / ".git" / "objects" / name[:2] / name[2:]
    path.unlink()
    path.write_bytes(zlib.compress(b"tree 999999999\0" + bytes(99)))
    with pytest.raises(Unknown, match="over limit"):
        since(catalog, repository)


def test_a_repositorys_settings_start_no_program(catalog, repository):
    tripped = repository / "tripped"
    for name in ("core.fsmonitor", "diff.external", "core.pager", "diff.bad.textconv", "filter.bad.clean"):
        git(repository, "config", name, f"touch {tripped}")
    (repository / ".gitattributes").write_text("*.py diff=bad filter=bad\n")
    put(repository, toy__twice=SAME)
    assert since(catalog, repository) == ["toy/twice.py"]
    assert not tripped.exists()


# What the place wants to read


def test_each_place_gets_what_it_reads(tmp_path):
    (tmp_path / "results").mkdir()
    classroom = {"CLASSROOM": "a", "ASSIGNMENT": "b", "SUBMISSION_TAG": "submit/1"}
    places = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md", "GITLAB_CI": "true", **classroom}
    found = {(wish.format, str(wish.path)) for wish in ci.wishes(places, tmp_path)}
    assert found == {
        ("markdown", "summary.md"),
        ("junit", "judge-junit.xml"),
        ("gitlab", "gl-code-quality-report.json"),
        ("gradescope", str(tmp_path / "results/results.json")),
        ("classroom50", "result.json"),
    }
    assert ci.wishes({}, tmp_path / "none") == []


def test_gitlab_gets_its_files(run, repository, monkeypatch):
    monkeypatch.setenv("GITLAB_CI", "true")
    put(repository, toy__twice=SAME)
    for name in ("judge-junit.xml", "report.json"):  # a learner's links
        (repository / name).symlink_to("setup.py")
    code, out, _ = run("ci", "--backend", "unboxed", "--no-canary", "--report", "json=report.json")
    assert (code, "wrong answer" in out) == (cli.JUDGE_ERROR, True)
    assert (repository / "setup.py").read_text() == "raise SystemExit\n"
    assert JUnitXml.fromfile(repository / "judge-junit.xml").failures == 1
    issues = json.loads((repository / "gl-code-quality-report.json").read_text())
    assert {issue["location"]["path"] for issue in issues} == {"toy/twice.py"}


def test_github_obeys_nothing_between_the_guards_and_its_summary_is_added_to(run, repository, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(repository / "summary.md"))
    (repository / "summary.md").write_text("# before\n")
    put(repository, toy__twice=f"print({NASTY.replace(chr(0xD800), '')!a})\n{EVERYTHING_RAISES}")
    _, out, _ = run("ci", "--backend", "unboxed", "--no-canary")
    word = re.match(r"::stop-commands::([0-9a-f]{32})\n", out)
    assert word is not None
    shown, _, obeyed = out.partition(f"\n::{word[1]}::\n")
    assert "boo" in shown
    assert [line[:8] for line in obeyed.splitlines()] == ["::error "] * 2
    assert (repository / "summary.md").read_text().startswith("# before\n## judge: 0 of 1 accepted\n")


def test_gradescope_grades_what_was_handed_in(run, tmp_path):
    place = tmp_path / "autograder"
    put(place / "submission", twice=SOLUTION)
    (place / "results").mkdir()
    run("ci", "--backend", "unboxed", "--no-canary", "--autograder", place)
    made = json.loads((place / "results/results.json").read_text())
    assert (made["score"], [test["max_score"] for test in made["tests"]]) == (0, [1, 1])


def test_nothing_to_grade_is_wrong_use(run, repository, monkeypatch):
    (repository / "empty").mkdir()
    monkeypatch.chdir(repository / "empty")
    code, out, err = run("ci")
    assert (code, out, "looked for toy/twice.py" in err) == (cli.USAGE, "", True)


def test_nothing_that_changed_is_accepted_and_said(run):
    code, out, _ = run("ci", "--since", "HEAD")
    assert (code, "nothing that is graded has changed since HEAD" in out) == (cli.ACCEPTED, True)


def test_an_unknown_commit_means_everything(run):
    _, out, err = run("ci", "--since", "gone", "--backend", "unboxed", "--no-canary")
    assert ("grading everything: there is no commit gone" in err, "toy/twice" in out) == (True, True)


def test_a_box_without_walls_makes_no_grade_in_ci(run):
    code, out, _ = run("ci", "--backend", "unboxed", "--no-canary")
    assert (code, "DOES NOT COUNT" in out) == (cli.JUDGE_ERROR, True)


def test_a_judge_toml_decides_nothing(run, repository):
    (repository / "judge.toml").write_text("catalog = '/tmp'\nthis is no toml")
    assert "accepted" in run("ci", "--backend", "unboxed", "--no-canary")[1]


# That grading took place


def test_a_lock_says_the_fewest_cases_of_each_axis(catalog):
    pins = Pins.of(catalog)
    assert dict(pins.exercises["toy/twice"].cases) == {"correctness": 3, "stability": 5}
    assert Pins.read(pins.write()) == pins


@pytest.mark.parametrize("axes", [("correctness",), ("correctness", "stability")])
def test_a_lock_asks_for_the_axes_that_the_instructor_judges(catalog, axes):
    assert set(Pins.of(catalog, axes).exercises["toy/twice"].cases) == set(axes)


def edited(pins, **changes):
    document = json.loads(pins.write())
    document["exercises"]["toy/twice"] |= changes
    return json.dumps(document)


@pytest.mark.parametrize("changes", [{"digest": "ab" * 32}, {"digest": 3}, {"cases": {"speed": -1}}, {"cases": None}])
def test_a_lock_that_was_edited_is_none(catalog, changes):
    with pytest.raises(NotALock):
        Pins.read(edited(Pins.of(catalog), **changes))


def test_of_a_lock_no_more_is_read_than_any_has_and_nobody_waits_for_it(catalog, tmp_path):
    path = tmp_path / "judge.lock"
    path.write_text(" " * LOCK_BYTES + Pins.of(catalog).write())
    os.mkfifo(tmp_path / "fifo.lock")
    for one in (path, tmp_path / "fifo.lock"):
        with pytest.raises(click.UsageError, match="is no lock"):
            pinned(one)


def test_a_lock_that_another_program_is_still_writing_is_waited_for(catalog, tmp_path):
    pins = Pins.of(catalog)
    (tmp_path / "judge.lock").write_text(pins.write())
    late = ["sh", "-c", "sleep 0.2; cat judge.lock"]  # as `--lock <(git show main:judge.lock)` has it
    with subprocess.Popen(late, stdout=subprocess.PIPE, cwd=tmp_path) as writing:
        assert pinned(Path(f"/dev/fd/{writing.stdout.fileno()}")) == pins


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "judge/lock/1"}', "[" * 10_000])
def test_what_is_no_lock_is_refused_and_what_a_learner_wrote_is_not_read_as_our_report(
    run, repository, text, monkeypatch
):
    monkeypatch.setenv("GITLAB_CI", "true")
    for name, said in (("judge.lock", text), ("judge-junit.xml", "<testsuites/>"), ("report.json", "{}")):
        (repository / name).write_text(said)
    code, _, err = run("ci", "--report", "json=report.json")
    assert (code, "is no lock" in err) == (cli.USAGE, True)
    assert [(repository / name).exists() for name in ("judge-junit.xml", "report.json")] == [False, False]


@pytest.mark.parametrize("name", ["exercises/toy/twice/spec.py", "reference/toy/twice/accepted/loop.py"])
def test_an_exercise_that_is_not_the_pinned_one_makes_no_grade(tmp_path, name):
    exercise(tmp_path / "catalog")
    catalog = Catalog(tmp_path / "catalog")
    pins = Pins.of(catalog)
    with (catalog.root / name).open("a") as file:
        file.write("# easier now\n")
    put(tmp_path, toy__twice=SOLUTION)
    (told,) = ci.graded(catalog, tmp_path, ci.found(catalog, tmp_path), unboxed(pins=pins))
    assert told.verdict.code is Code.JUDGE_ERROR
    assert "is not the exercise that judge.lock pins" in told.verdict.results[0].findings[0].message


def test_a_digest_depends_on_where_a_file_lies_and_not_on_what_python_leaves_behind(tmp_path):
    one = exercise(tmp_path)
    before = one.full_digest
    (one.reference / "__pycache__").mkdir()
    (one.reference / "__pycache__" / "solution.pyc").write_bytes(b"x")
    assert one.full_digest == before
    (one.reference / "wrong_answer/same.py").rename(one.reference / "accepted/same.py")
    assert one.full_digest != before


PINS = Pins({"maths/softmax": Pin("cd" * 32, {"correctness": 24, "stability": 15, "speed": 13})})


@pytest.mark.parametrize(
    ("made", "doubt"),
    [
        (ACCEPTED, ""),
        (SHAKY, ""),
        (report(RIGHT, STABLE, RIGHT), "only 0 cases of speed were played; judge.lock asks for 13 or more"),
        (report(RIGHT), "only 0 cases of stability"),
        (report(RIGHT, exercise_digest=""), "is not the exercise that judge.lock pins (unknown, not cdcdcdcdcdcd)"),
        (report(RIGHT, exercise="maths/other"), "maths/other is not in judge.lock"),
    ],
)
def test_only_an_accepted_report_with_enough_cases_is_proof(made, doubt):
    told = unproven(made, PINS)
    assert doubt in told if doubt else told == ""


def test_a_judge_that_played_too_few_cases_makes_no_grade(catalog, repository):
    greedy = Pins({"toy/twice": Pin(catalog.find("toy/twice").full_digest, {"correctness": 10_000})})
    (told,) = ci.graded(catalog, repository, ci.found(catalog, repository), unboxed(pins=greedy))
    assert told.verdict.code is Code.JUDGE_ERROR
    assert "judge.lock asks for 10000 or more" in told.verdict.results[0].findings[0].message


def test_the_canary_sings_where_right_and_wrong_are_told_apart(catalog):
    assert silent(catalog.find("toy/twice"), Unboxed()) == ""


def test_the_canary_sings_with_the_stub_where_no_wrong_solution_is_known(tmp_path):
    assert silent(exercise(tmp_path, known={}), Unboxed()) == ""


@pytest.mark.parametrize(
    ("known", "solution", "words"),
    [
        ({"wrong_answer/right": SOLUTION}, SOLUTION, "a known wrong solution of toy/twice is accepted"),
        ({"wrong_answer/raises": f'"""Raises."""\n{EVERYTHING_RAISES}'}, SOLUTION, "of toy/twice is runtime error"),
        ({"wrong_answer/same": SAME}, "def twice(x:\n", "the reference of toy/twice is judge error"),
    ],
)
def test_the_canary_falls_silent_where_they_are_not(tmp_path, known, solution, words):
    made = exercise(tmp_path, spec=SPEC, known=known, solution=solution)
    assert words in silent(made, Unboxed())


def test_no_grade_is_given_where_the_canary_is_silent(tmp_path):
    exercise(tmp_path / "catalog", known={"wrong_answer/right": SOLUTION})
    catalog = Catalog(tmp_path / "catalog")
    put(tmp_path, toy__twice=SOLUTION)
    (told,) = ci.graded(catalog, tmp_path, ci.found(catalog, tmp_path), ci.Rules(Unboxed))
    assert told.verdict.code is Code.JUDGE_ERROR
    assert "the canary fell silent" in told.verdict.results[0].findings[0].message


def test_no_box_is_a_report_on_every_file(catalog, repository):
    def none():
        raise BoxError("nothing works here")

    (told,) = ci.graded(catalog, repository, ci.found(catalog, repository), ci.Rules(none))
    assert (told.verdict.code, told.submission) == (Code.JUDGE_ERROR, "toy/twice.py")


# The pipelines, step by step


@pytest.fixture(scope="module")
def boxed():
    try:
        return doctor.best().name
    except BoxError as error:
        pytest.skip(f"no box works here: {error}")


@pytest.fixture
def place(catalog, repository, tmp_path_factory, boxed):
    """The environment of a runner that has our judge on its PATH."""
    folder = tmp_path_factory.mktemp("runner")
    judge = folder / "judge"
    judge.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -P -c "import cli; cli.main()" "$@"\n')
    judge.chmod(0o755)
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "JUDGE_", "CI"))}
    return variables | {"PATH": f"{folder}:{os.environ['PATH']}", "JUDGE_CATALOG": str(catalog.root)}


def substituted(text, inputs):
    """The expressions that action.yml uses, as a runner puts them in."""
    values = {f"inputs.{name}": value for name, value in inputs.items()} | {"github.action_path": str(ROOT)}
    values |= {"runner.environment": inputs.get("runner", "self-hosted")}
    return re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda found: values[found[1]], str(text))


ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
GITLAB_JOB = yaml.safe_load((ROOT / "judge/templates/gitlab-ci.yml").read_text())["judge"]


def on_github(repository, place, *names, **given):
    """The named steps of action.yml, or every one that is a script, as a composite action runs it: how it ended."""
    inputs = {name: str(facts.get("default", "")) for name, facts in ACTION["inputs"].items()} | given
    done = None
    for step in ACTION["runs"]["steps"]:
        if "run" in step and (not names or step["name"] in names):
            variables = {name: substituted(value, inputs) for name, value in step.get("env", {}).items()}
            variables = place | {"GITHUB_ACTIONS": "true"} | {n: v for n, v in variables.items() if v or n not in place}
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(shell, cwd=repository, env=variables, capture_output=True, text=True, check=False)
            if done.returncode:
                break
    return done


def on_gitlab(repository, place):
    """The scripts of the template's job, one after another in one shell, as a runner does."""
    script = "\n".join(["set -e", *GITLAB_JOB["before_script"], *GITLAB_JOB["script"]])
    variables = place | {"GITLAB_CI": "true"}
    return subprocess.run(
        ["sh", "-c", script], cwd=repository, env=variables, capture_output=True, text=True, check=False
    )


def test_no_pipeline_installs_what_a_learner_may_have_put_into_a_cache():
    assert "cache" not in GITLAB_JOB
    assert "CI_PROJECT_DIR" not in json.dumps(GITLAB_JOB)


@pytest.mark.parametrize(
    ("source", "steps", "code"), [(SOLUTION, (), cli.ACCEPTED), (SAME, ("Grade",), cli.NOT_ACCEPTED)]
)
def test_the_action_grades_a_repository(repository, place, source, steps, code):
    put(repository, toy__twice=source)
    place |= {"GITHUB_STEP_SUMMARY": str(repository / "summary.md")}
    done = on_github(repository, place, *steps, key="k" * 32)
    assert done.returncode == code, done.stderr
    assert ("::notice " in done.stdout) is (code == cli.ACCEPTED)
    assert "## judge: " in (repository / "summary.md").read_text()
    assert json.loads((repository / "judge-report.json").read_text())["signature"]["algorithm"] == "hmac-sha256"


def test_the_actions_inputs_reach_the_command(repository, place):
    done = on_github(repository, place, "Grade", since="HEAD", lock="nowhere.lock")
    assert (done.returncode, "nowhere.lock: is no lock" in done.stderr) == (cli.USAGE, True)
    done = on_github(repository, place, "Grade", exercises="twice nothing")
    assert (done.returncode, "nothing" in done.stderr) == (cli.USAGE, True)


CALLS = {  # what is asked on a runner where a box works once this word has been said
    ("", "nothing"): ["judge doctor"],
    ("", "apt-get"): ["judge doctor", "sudo -n apt-get", "judge doctor"],
    ("", "sysctl"): ["judge doctor", "sudo -n apt-get", "judge doctor", "sudo -n sysctl", "judge doctor"],
    ("", "never"): [
        *["judge doctor", "sudo -n apt-get", "judge doctor", "sudo -n sysctl", "judge doctor"],
        "judge box",
    ],
    ("docker", "never"): ["judge box"],
    ("bubblewrap", "never"): [],
}
FAKE = """#!/bin/sh
echo "$(basename $0) $*" >> "$ASKED"
case "$0 $*" in *"judge doctor") [ "$WORKS_AFTER" = nothing ] || grep -q "$WORKS_AFTER" "$ASKED";; esac
"""


def asked(folder, works_after, **given):
    """What the step that makes a box calls, two words of each."""
    (folder / "fakes").mkdir()
    for name in ("judge", "sudo"):
        (folder / "fakes" / name).write_text(FAKE)
        (folder / "fakes" / name).chmod(0o755)
    log = folder / "asked"
    log.touch()
    path = f"{folder / 'fakes'}:{os.environ['PATH']}"
    done = on_github(folder, {"PATH": path, "ASKED": str(log), "WORKS_AFTER": works_after}, "A box", **given)
    assert done.returncode == 0, done.stderr
    return [re.sub(r"^(sudo -n \S+|judge \S+).*", r"\1", line) for line in log.read_text().splitlines()]


@pytest.mark.parametrize(("backend", "works_after"), CALLS)
def test_the_action_makes_a_box_and_falls_back_to_docker(tmp_path, backend, works_after):
    assert asked(tmp_path, works_after, backend=backend, runner="github-hosted") == CALLS[backend, works_after]


def test_the_action_changes_no_kernels_setting_on_a_machine_that_is_not_thrown_away(tmp_path):
    assert asked(tmp_path, "sysctl") == ["judge doctor", "sudo -n apt-get", "judge doctor", "judge box"]


def test_nothing_of_a_repository_runs_while_the_action_installs_the_judge(tmp_path, tmp_path_factory):
    for name in ("pip", "logging"):
        put(tmp_path, **{name: "open('tripped', 'w')"})
    python = (folder := tmp_path_factory.mktemp("bin")) / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    path = f"{folder}:/usr/bin:/bin"
    done = on_github(tmp_path, {"PATH": path, "PIP_NO_INDEX": "1", "PIP_RETRIES": "0"}, "The judge")
    assert (done.returncode != 0, (tmp_path / "tripped").exists()) == (True, False), done.stderr


def test_no_script_of_the_action_is_made_of_what_others_say():
    assert not [step for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]
    assert all(step.get("shell") == "bash" for step in ACTION["runs"]["steps"] if "run" in step)


def test_what_installs_the_judge_is_kept_nowhere_that_a_repository_reaches():
    # pip takes a wheel from its cache without a look at its hash, so whoever fills the cache runs beside the key
    assert "cache" not in GITLAB_JOB
    assert "CI_PROJECT_DIR" not in str(GITLAB_JOB)
    assert not [step for step in ACTION["runs"]["steps"] if "cache" in step.get("with", {})]


def test_the_gitlab_template_grades_a_repository_and_what_lies_beside_a_solution_changes_nothing(repository, place):
    put(
        repository,
        toy__twice=SAME,
        judge="print('accepted')",
        cli="raise SystemExit(0)",
        sitecustomize="raise SystemExit",
    )
    put(repository, exercises__toy__twice__spec="spec = None", reference__toy__twice__solution=SAME)
    done = on_gitlab(repository, place)
    assert (done.returncode, "wrong answer" in done.stdout) == (cli.NOT_ACCEPTED, True), done.stderr
    reports = GITLAB_JOB["artifacts"]["reports"]
    assert JUnitXml.fromfile(repository / reports["junit"]).failures == 1
    assert json.loads((repository / reports["codequality"]).read_text())
    assert all((repository / name).is_file() for name in GITLAB_JOB["artifacts"]["paths"])
