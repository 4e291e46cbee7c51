"""A plugin that cannot be imported, or not in time, is named; the platform opens without it."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from threading import Event

import pytest

import samecity_ningbo
import samecity_transit
from samecity.errors import ManifestInvalid, NameTaken, PluginError, VersionMismatch
from samecity.host.plugins import Found, Origin, Plugins, found_module, installed
from samecity.host.registry import Registry
from tests.core.host.packages import MANIFEST, lay_out, on_the_path, package

NINGBO = found_module("ningbo", samecity_ningbo)
TRANSIT = found_module("transit", samecity_transit)


def load(*found: Found, limit_s: float = 10) -> Plugins:
    plugins = Plugins([*found, NINGBO, TRANSIT], blocked=frozenset(), limit_s=limit_s)
    registry = Registry(plugins)
    assert set(registry.regions) == {"ningbo"}
    assert registry.regions["ningbo"].catalogue.of("transit.ride") != ()
    return plugins


@pytest.mark.parametrize(
    ("code", "said", "hint"),
    [
        ("1 / 0", "import raised ZeroDivisionError('division by zero')", "extra_bad, line 1"),
        ("import sys\nsys.exit(3)", "import raised SystemExit(3)", "extra_bad, line 2"),
        ("raise SystemExit", "import raised SystemExit()", "extra_bad, line 1"),
        ("raise KeyboardInterrupt", "import raised KeyboardInterrupt()", "extra_bad, line 1"),
        ("raise BaseException", "import raised BaseException()", "extra_bad, line 1"),
        ("def f(): f()\nf()", "import raised RecursionError(", "extra_bad, line 1"),
        ("raise MemoryError", "import raised MemoryError()", "extra_bad, line 1"),
        ("import no_such_package", "import raised ModuleNotFoundError(", "extra_bad, line 1"),
        ("def broken(:", "import raised SyntaxError(", "look at extra_bad.py, line 1"),
        ("from samecity.spi import Warp", "import raised ImportError(", "for this release"),
        ("raise ValueError('a\\nb\\x1b[31m')", r"import raised ValueError('a\nb\x1b[31m')", ""),
        ("", "expected samecity_manifest = Manifest(…), received nothing", "add the line"),
        ("samecity_manifest = 7", "received int", "add the line"),
        ("def __getattr__(name): raise OSError('no')", "import raised OSError('no')", ""),
        (
            "class Mute(Exception):\n def __repr__(self): raise SystemExit\nraise Mute",
            "import raised Mute",
            "extra_bad, line 3",
        ),
    ],
)
def test_whatever_an_import_raises_names_the_plugin_and_says_where(
    tmp_path: Path, code: str, said: str, hint: str
) -> None:
    with on_the_path(tmp_path):
        problem = load(package(tmp_path, "bad", code)).problems["bad"]

    assert type(problem) is ManifestInvalid
    assert problem.message.startswith("plugin bad: ")
    assert said in problem.message
    assert problem.message.isprintable()
    assert hint in problem.hint


@pytest.mark.parametrize(
    "manifest",
    [
        'Manifest(name="other", zh="其他", en="Extra")',
        'Manifest(name=7, zh="其他", en="Extra")',
        'Manifest(name="bad", zh=None, en="Extra")',
        'Manifest(name="bad", zh="其他", en=b"Extra")',
        'Manifest(name="bad", zh="其他", en="Extra", api=1)',
        'type("Own", (Manifest,), {})(name="bad", zh="其他", en="Extra")',
    ],
)
def test_a_manifest_that_does_not_say_what_it_should_is_refused(
    tmp_path: Path, manifest: str
) -> None:
    code = f"from samecity.spi import Manifest\nsamecity_manifest = {manifest}"

    with on_the_path(tmp_path):
        problem = load(package(tmp_path, "bad", code)).problems["bad"]

    assert type(problem) is ManifestInvalid
    assert "expected" in problem.message


def test_a_plugin_for_a_newer_interface_is_refused_with_both_versions(tmp_path: Path) -> None:
    code = MANIFEST.replace('en="Extra"', 'en="Extra", api="2"')

    with on_the_path(tmp_path):
        problem = load(package(tmp_path, "newer", code)).problems["newer"]

    assert isinstance(problem, VersionMismatch)
    assert (problem.expected, problem.received) == ("1", "2")


@pytest.fixture
def end() -> Event:
    """Ends what hangs, so that no thread outlives its test."""
    return Event()


def test_a_plugin_that_hangs_at_import_is_left_behind_and_named(end: Event) -> None:
    hanging = Found("hanging", end.wait)

    problem = load(hanging, limit_s=1.0).problems["hanging"]
    end.set()

    assert type(problem) is PluginError
    assert problem.message == (
        "plugin hanging: expected import to end within 1 s, it is still running"
    )


def test_a_second_plugin_that_imports_what_hangs_is_named_too(tmp_path: Path) -> None:
    lay_out(tmp_path, "lock", "from threading import Event\nend = Event()")
    first = package(tmp_path, "first", "from extra_lock import end\nend.wait()")
    second = package(tmp_path, "second", "import extra_first")

    with on_the_path(tmp_path):
        problems = load(first, second, limit_s=1.0).problems
        sys.modules["extra_lock"].end.set()

    assert {name: type(one) for name, one in problems.items()} == {
        "first": PluginError,
        "second": PluginError,
    }


def test_what_a_plugin_that_hung_brings_in_the_end_is_not_taken(end: Event) -> None:
    def late() -> object:
        end.wait()
        return samecity_ningbo

    plugins = Plugins([Found("ningbo", late), TRANSIT], blocked=frozenset(), limit_s=1.0)
    end.set()

    assert Registry(plugins).regions == {}
    assert set(plugins.manifests) == {"transit"}


def test_the_time_of_import_hooks_and_data_is_counted_for_each_plugin() -> None:
    ticks = count()
    plugins = Plugins([NINGBO, TRANSIT], blocked=frozenset(), clock=lambda: float(next(ticks)))
    Registry(plugins)

    # Import, reading its hooks, one hook, and then one region or its scenarios.
    assert {name: one.seconds for name, one in plugins.all.items()} == {"ningbo": 4, "transit": 4}


def test_a_plugin_that_the_operator_blocks_takes_no_time_and_is_no_problem() -> None:
    plugins = Plugins([NINGBO, TRANSIT], blocked=frozenset({"ningbo"}))

    assert plugins.all["ningbo"].is_left_out
    assert plugins.all["ningbo"].seconds == 0
    assert plugins.problems == {}


@pytest.mark.parametrize("name", ["samecity", "national"])
def test_no_plugin_takes_the_name_of_the_core_or_of_the_nation(tmp_path: Path, name: str) -> None:
    with on_the_path(tmp_path):
        plugins = load(package(tmp_path, name, MANIFEST))

    [(under, problem)] = plugins.problems.items()
    assert under == f"{name} of extra-{name} 1.0"
    assert isinstance(problem, NameTaken)
    assert problem.name == name


# Finding them.


def test_of_two_distributions_with_one_plugin_name_ours_goes_on(tmp_path: Path) -> None:
    lay_out(tmp_path, "impostor", "raise AssertionError", entry_points="[samecity]\nningbo = extra")

    with on_the_path(tmp_path):
        plugins = Plugins(blocked=frozenset())

    assert plugins.manifests["ningbo"] == samecity_ningbo.samecity_manifest
    assert list(plugins.problems) == ["ningbo of extra-impostor 1.0"]


def test_an_installed_package_is_found_with_its_distribution_and_version(tmp_path: Path) -> None:
    lay_out(tmp_path, "good", MANIFEST)

    with on_the_path(tmp_path):
        [found] = [one for one in installed() if one.name == "good"]

    assert found.origin == Origin("extra-good", "1.0", "extra_good")


def test_a_damaged_list_of_entry_points_hides_no_other_plugin(tmp_path: Path) -> None:
    lay_out(tmp_path, "damaged", MANIFEST, entry_points="[samecity]\ndamaged")
    lay_out(tmp_path, "good", MANIFEST)

    with on_the_path(tmp_path):
        plugins = Plugins(blocked=frozenset())

    assert {"good", "ningbo", "transit"} <= set(plugins.manifests)
    [problem] = plugins.problems.values()
    assert problem.plugin == "extra-damaged"
    assert "entry_points.txt" in problem.message


def test_a_plugin_without_metadata_works_and_comes_from_nowhere(tmp_path: Path) -> None:
    lay_out(tmp_path, "bare", MANIFEST)
    (tmp_path / "extra_bare-1.0.dist-info" / "METADATA").unlink()

    with on_the_path(tmp_path):
        plugins = Plugins(blocked=frozenset())

    assert plugins.all["bare"].problem is None
    assert plugins.all["bare"].found.origin == Origin(module="extra_bare")
