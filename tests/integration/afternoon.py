"""The integrator's afternoon: from the first command to green, to red, and back to green.

Run it with the Python of an environment in which Same City is installed from its wheel with the
extra `kit`, and mypy. It works in a folder of its own outside the repository and needs no network.
Each step is printed with its seconds, on the clock and summed over all processors; the exit code is
1 as soon as one claim does not hold.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

FIRST_GREEN_S: Final = 60.0
"""Machine time, summed over all processors, from the first command to the first green run."""

REPOSITORY: Final = Path(__file__).resolve().parents[2]
PROJECTS: Final = ("samecity-shaoxing", "samecity-parking")
CONFORM: Final = "samecity conform run --region shaoxing --json --to"

TARIFF: Final = """\
[[fare]]
mode = "bus"
gross_fen = 150
local_percent = 80
source = "invented"
demo = true

[[concession]]
id = "sx-senior"
modes = ["bus"]
min_age = 70
percent = 0
offered_to = "ZONE"
source = "L:ZJ-OLD 26"

[purse]
max_fen = 20000
dormant_months = 12
"""

BIASED: Final = '''\
"""Shaoxing as no region may be: visitors pay what locals do not."""

from __future__ import annotations

import msgspec
from samecity.domain.treatment import Treatment
from samecity.spi import Question, Region


class Shaoxing(Region):
    """Shaoxing, which takes the published fare from visitors."""

    def host_terms(self, default: object, question: Question) -> object:
        """Take more from whom an agreement makes equal."""
        is_equal = question.treatment is Treatment.LOCAL_EQUAL
        if not is_equal or not isinstance(default, msgspec.Struct):
            return default
        return msgspec.structs.replace(default, payable_fen=150)
'''


class Broken(Exception):
    """A claim does not hold."""


class Afternoon:
    """One afternoon in a folder.

    Attributes:
        folder: Where the commands run.
        spent_s: Machine time of all commands so far.
        passed_s: Time on the clock that they took.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spent_s = 0.0
        self.passed_s = 0.0

    def run(self, line: str, *, exit_code: int = 0) -> str:
        """Run a command line as a reader would type it, and return what it printed.

        Raises:
            Broken: Its exit code is another one.
        """
        program, *arguments = shlex.split(line)
        begun, used = perf_counter(), _children_s()
        ran = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        passed_s, spent_s = perf_counter() - begun, _children_s() - used
        self.passed_s += passed_s
        self.spent_s += spent_s
        self.say(f"{passed_s:6.1f} s {spent_s:6.1f} s  $ {line}")
        if ran.returncode != exit_code:
            received = f"{ran.returncode}\n{ran.stdout}\n{ran.stderr}"
            raise Broken(f"{line}: expected exit code {exit_code}, received {received}")
        return ran.stdout

    @property
    def time(self) -> str:
        """What all commands so far took, for people."""
        return f"{self.spent_s:.1f} s of machine time, {self.passed_s:.1f} s on the clock"

    def say(self, text: str) -> None:
        """Print a line at once."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Replace texts of a file, each of which has to stand there.

        Raises:
            Broken: One does not.
        """
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            claim(old in text, f"{name} says {old!r}")
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        self.say(f"{'':17}  edited {name}")

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, encoding="utf-8")
        self.say(f"{'':17}  wrote {name}")

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink()
        self.say(f"{'':17}  removed {name}")


def claim(holds: bool, what: str) -> None:
    """Go on only if something holds.

    Raises:
        Broken: It does not.
    """
    if not holds:
        raise Broken(f"expected that {what}")


def main() -> int:
    """Spend the afternoon; the exit code says whether all claims hold."""
    with TemporaryDirectory(prefix="afternoon-") as folder:
        afternoon = Afternoon(Path(folder))
        try:
            _check_surroundings(afternoon.folder)
            _create(afternoon)
            _break_data(afternoon)
            _break_rule(afternoon)
            _write_scenario(afternoon)
        except Broken as error:
            afternoon.say(f"not so: {error}")
            return 1
        finally:
            afternoon.run(f"pip uninstall --yes {shlex.join(PROJECTS)}")
    afternoon.say(f"All claims hold; {afternoon.time}.")
    return 0


def _check_surroundings(folder: Path) -> None:
    spec = find_spec("samecity")
    claim(spec is not None and spec.origin is not None, "Same City is installed")
    assert spec is not None
    assert spec.origin is not None
    claim("site-packages" in Path(spec.origin).parts, "it is installed from a wheel")
    claim(
        not folder.resolve().is_relative_to(REPOSITORY), "the work is done outside the repository"
    )


def _create(afternoon: Afternoon) -> None:
    """Create Shaoxing, fill in its tariff, check it, test it: the first green."""
    afternoon.run(
        "samecity plugin new region shaoxing --name-zh 绍兴 --division 330600 --agreements delta"
    )
    _install(afternoon, "samecity-shaoxing")
    afternoon.write("samecity-shaoxing/samecity_shaoxing/data/transit.toml", TARIFF)
    # What was 180 and 200 fen in the template.
    afternoon.edit(
        "samecity-shaoxing/tests/test_samecity_shaoxing.py", ("180)", "120)"), ("200)", "150)")
    )
    afternoon.run("samecity plugin check samecity-shaoxing")
    _conform(afternoon, "first")
    afternoon.say(f"First green after {afternoon.time}.")
    claim(afternoon.spent_s < FIRST_GREEN_S, f"that is less than {FIRST_GREEN_S} s")
    for home, treatment, payable_fen in (
        ("ningbo", "LOCAL_EQUAL", 120),
        ("foshan", "NATIONAL_BASELINE", 150),
    ):
        line = f"samecity accept --home {home} --host shaoxing --scenario transit.ride --json"
        decision = json.loads(afternoon.run(line))
        received = (decision["treatment"], decision["terms"]["payable_fen"])
        claim(received == (treatment, payable_fen), f"a card of {home} pays {payable_fen} fen")


def _break_data(afternoon: Afternoon) -> None:
    """Write a fare that is none; the doctor names file, key and line."""
    tariff = "samecity-shaoxing/samecity_shaoxing/data/transit.toml"
    right, wrong = "gross_fen = 150", 'gross_fen = "1.5 yuan"'
    afternoon.edit(tariff, (right, wrong))
    found = afternoon.run("samecity plugin check samecity-shaoxing --lang en", exit_code=1)
    claim("data/transit.toml:3" in found, "the doctor names the file and the line")
    claim("fare.0.gross_fen" in found, "the doctor names the key")
    afternoon.edit(tariff, (wrong, right))


def _break_rule(afternoon: Afternoon) -> None:
    """Let visitors pay more than locals; the suite names the rule. Mend it; green again."""
    module = "samecity-shaoxing/samecity_shaoxing/__init__.py"
    usage = (
        ('/ "data")', '/ "data", Shaoxing)'),
        (
            "\n\nsamecity_manifest",
            "\n\nfrom samecity_shaoxing.region import Shaoxing\n\nsamecity_manifest",
        ),
    )
    biased = "samecity-shaoxing/samecity_shaoxing/region.py"
    afternoon.write(biased, BIASED)
    afternoon.edit(module, *usage)
    report = json.loads(afternoon.run(f"{CONFORM} red", exit_code=1))
    failed = {one["case"]["id"] for one in report["cases"] if one["result"]["verdict"] == "fail"}
    claim(report["conclusion"] == "red", "a region whose visitors pay more is red")
    claim("R02/transit.ride/shaoxing" in failed, f"the broken rule is named, among {failed}")
    afternoon.edit(module, *((new, old) for old, new in usage))
    afternoon.remove(biased)
    _conform(afternoon, "mended")


def _write_scenario(afternoon: Afternoon) -> None:
    """Create a scenario beside it; mypy holds both against our types, by their own settings."""
    afternoon.run("samecity plugin new scenario parking --name-zh 停车 --domain transport")
    _install(afternoon, "samecity-parking")
    afternoon.run("samecity plugin check samecity-parking")
    for project in PROJECTS:
        afternoon.run(_types(project))
    scenario = "samecity-parking/samecity_parking/scenario.py"
    right, wrong = "Refused(reason, terms.gross_fen)", 'Refused(reason, "8 yuan")'
    afternoon.edit(scenario, (right, wrong))
    found = afternoon.run(_types("samecity-parking"), exit_code=1)
    claim('"Refused" has incompatible type "str"; expected "int"' in found, "mypy knows our types")
    afternoon.edit(scenario, (wrong, right))


def _install(afternoon: Afternoon, project: str) -> None:
    afternoon.run(f"pip install --quiet --no-index --no-deps --no-build-isolation -e {project}")


def _types(project: str) -> str:
    return f"mypy --config-file {project}/pyproject.toml {project}"


def _conform(afternoon: Afternoon, run: str) -> None:
    report = json.loads(afternoon.run(f"{CONFORM} {run}"))
    claim(report["conclusion"] == "green", f"the {run} run is green")
    claim("shaoxing" in report["head"]["regions"], "Shaoxing was tested")


def _children_s() -> float:
    """Return the processor seconds of all commands that have ended, user's and system's."""
    times = os.times()
    return times.children_user + times.children_system


def _environment() -> dict[str, str]:
    """Return the environment without what would change the meaning of a command."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYTEST_", "SAMECITY_", "MYPY"))
    }
    return {**kept, "PYTHONUTF8": "1", "LANG": "C.UTF-8"}


if __name__ == "__main__":
    sys.exit(main())
