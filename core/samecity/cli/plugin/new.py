"""`samecity plugin new`: the package of a plugin of one's own, from a template."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from pkgutil import resolve_name
from shlex import quote
from typing import Final

import click

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import text
from samecity.cli.views.screen import show
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.kit.naming import is_name
from samecity.kit.new import Package
from samecity.kit.region import Profile, plan_region
from samecity.kit.scenario import is_code, plan_scenario
from samecity.texts.catalogue import Texts

_PROFILES: Final = "samecity_conformance.profiles:load_profiles"
"""The suite's profiles, by name, because the core does not import the suite."""

_DOMAIN: Final = "consumption"
"""Part of life of what is paid for and fits no other."""


@click.group()
def new() -> None:
    """Begin a plugin of your own: a package that passes its tests."""


def plugin_name(value: str) -> str:
    """Read the name of a new plugin.

    Raises:
        click.BadParameter: A plugin cannot be called so.
    """
    if not is_name(value):
        raise click.BadParameter(
            "expected 1-30 lower-case letters, digits, - and _, beginning with a letter, and no "
            f"keyword of Python, received {value[:60]!r}"
        )
    return value


def quotable(value: str) -> str:
    """Read a name for people, which will stand between quotes.

    Raises:
        click.BadParameter: It cannot.
    """
    if not value.strip() or set(value) & set('"\\{}'):
        raise click.BadParameter("expected a text without quotes, backslashes and braces")
    return text(value)


def scenario_code(value: str) -> str:
    """Read the code of a new scenario.

    Raises:
        click.BadParameter: A scenario cannot be called so.
    """
    if not is_code(value):
        raise click.BadParameter(f"expected two words such as parking.pay, received {value[:60]!r}")
    return value


def domain_code(value: str) -> str:
    """Read a part of life.

    Raises:
        click.BadParameter: It is no lower-case word.
    """
    if not value.isidentifier() or not value.islower() or not value.isascii():
        raise click.BadParameter(f"expected a lower-case word, received {value[:60]!r}")
    return value


name_argument = click.argument("name", type=plugin_name)
name_zh_option = click.option(
    "--name-zh", "zh", type=quotable, metavar="TEXT", help="Name for Chinese readers."
)
name_en_option = click.option(
    "--name-en", "en", type=quotable, metavar="TEXT", help="Name for English readers."
)
target_option = click.option(
    "--target",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where; by default samecity-NAME here.",
)


@command("region")
@name_argument
@name_zh_option
@name_en_option
@click.option("--division", type=text, help="GB/T 2260; by default that of the place called NAME.")
@click.option(
    "--agreements",
    type=text,
    multiple=True,
    metavar="ID",
    help="An agreement that names the division; several with commas, or given again.",
)
@target_option
def region(
    *,
    name: str,
    zh: str | None,
    en: str | None,
    division: str | None,
    agreements: tuple[str, ...],
    target: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Make the package of a region called NAME: data, tests, README, all of which pass.

    Exit code: 0 it was made, 2 wrong command line, 3 it cannot be made as asked; nothing was
    written then.
    """
    profiles: Iterable[Profile] = resolve_name(_PROFILES)().values()
    package = plan_region(
        name,
        Registry(Plugins()),
        profiles,
        division=division,
        zh=zh,
        en=en,
        agreements=[one for given in agreements for one in given.split(",")],
    )
    return _make(package, target, Texts(lang), as_json=as_json)


@command("scenario")
@name_argument
@name_zh_option
@name_en_option
@click.option(
    "--code",
    type=scenario_code,
    metavar="CODE",
    help="What requests call it; by default NAME.pay.",
)
@click.option(
    "--domain",
    type=domain_code,
    metavar="WORD",
    default=_DOMAIN,
    show_default=True,
    help="Part of life, such as transport.",
)
@target_option
def scenario(
    *,
    name: str,
    zh: str | None,
    en: str | None,
    code: str | None,
    domain: str,
    target: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Make the package of a scenario: one rule with its data, tests and README, all of which pass.

    Exit code: as for `samecity plugin new region`.
    """
    package = plan_scenario(name, Registry(Plugins()), domain=domain, code=code, zh=zh, en=en)
    return _make(package, target, Texts(lang), as_json=as_json)


def _make(package: Package, target: Path | None, texts: Texts, *, as_json: bool) -> int:
    folder = target if target is not None else Path(str(package.answers["project"]))
    files = [one.as_posix() for one in package.make(folder)]
    following = [f"cd {quote(str(folder))}", 'pip install -e ".[test]"', "pytest"]
    if as_json:
        print_json({"folder": str(folder), "files": files, "next": following})
        return EXIT_ALLOWED
    show(texts("new.made", folder=folder, count=len(files)), *(f"  {one}" for one in files))
    show("", texts("new.next"), *(f"  {line}" for line in following))
    return EXIT_ALLOWED


new.add_command(region)
new.add_command(scenario)
