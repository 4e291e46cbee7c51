"""Tutorials, how-tos and explanations: what they tell their reader to do is done.

A page stands in `docs` in English and under the same path in `docs/zh` in Chinese; both are held
against what is printed in their language.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from samecity.cli.root import root
from samecity.engine.disclosure import FIELDS
from samecity.spi import Region
from samecity_conformance.requirements import load_requirements
from tests.docs.package import install
from tests.docs.page import ROOT, Page, read_page, words_in
from tests.docs.walkthrough import Desk, shape_of, walk

FOLDERS = ("tutorials", "how-to", "explanation")
ALONE = (
    "tutorials/first-card",
    "tutorials/first-scenario",
    "explanation/same-city-treatment",
    "explanation/privacy",
    "explanation/money",
)
WITH_A_REGION = (
    "how-to/add-a-campaign",
    "how-to/debug-hooks",
    "how-to/migrate-a-tariff-table",
)
ONE_AFTER_THE_OTHER = ("tutorials/first-region", "tutorials/first-conformance-run")
ELSEWHERE = (
    "how-to/run-on-postgresql",
    "how-to/use-a-real-reader",
    "how-to/work-in-an-air-gapped-office",
)
"""Pages whose lines need a server, a reader or a registry."""


def pages_in(root_folder: str) -> list[str]:
    """Return the pages below a folder, without their ending."""
    return sorted(
        file.relative_to(ROOT / root_folder).with_suffix("").as_posix()
        for folder in FOLDERS
        for file in (ROOT / root_folder / folder).glob("*.md")
    )


PAGES = pages_in("docs")


def both(name: str) -> tuple[Page, Page]:
    return read_page(f"docs/{name}.md"), read_page(f"docs/zh/{name}.md")


def typed(page: Page) -> list[str]:
    """Return the lines of a page that are typed into a shell and not run by a walk."""
    blocks = [block.text for block in page.blocks if block.language == "sh"]
    return [line for text in blocks for line in text.splitlines()]


def calls_in(line: str) -> Iterator[Sequence[str]]:
    """Return the arguments of each `samecity` that a line runs; what stands behind `--` as well."""
    words = shlex.split(line)
    while "--" in words:
        last = len(words) - words[::-1].index("--")
        yield from calls_in(shlex.join(words[last:]))
        words = words[: last - 1]
    if Path(words[0]).name == "samecity":
        yield words[1:]


def test_every_page_stands_in_both_languages() -> None:
    assert pages_in("docs/zh") == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_files_code_and_lines_are_the_same_in_both_languages(name: str) -> None:
    page, translated = both(name)

    assert shape_of(translated) == shape_of(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_begins_with_its_title_and_its_translation_has_as_many_sections(name: str) -> None:
    page, translated = both(name)

    assert page.text.startswith("# ")
    assert translated.text.startswith("# ")
    assert len(translated.sections) == len(page.sections)


def test_every_page_with_something_to_run_is_run_or_says_why_not() -> None:
    with_blocks = {name for name in PAGES if both(name)[0].blocks}

    assert with_blocks == {*ALONE, *WITH_A_REGION, *ONE_AFTER_THE_OTHER, *ELSEWHERE}


@pytest.mark.parametrize("name", ALONE)
def test_a_page_that_stands_alone_does_what_it_says(name: str, tmp_path: Path) -> None:
    walk(*both(name), Desk(tmp_path / "desk"))


@pytest.mark.parametrize("name", WITH_A_REGION)
def test_a_page_that_goes_on_with_a_region_does_what_it_says(name: str, tmp_path: Path) -> None:
    install(read_page("docs/write-a-region.md"), tmp_path / "desk" / "samecity-shaoxing")
    walk(*both(name), Desk(tmp_path / "desk"))


def test_the_first_region_and_its_conformance_run_do_what_they_say(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    for name in ONE_AFTER_THE_OTHER:
        walk(*both(name), desk)
        desk = Desk(desk.folder, installed=desk.installed)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_commands_that_need_more_than_a_folder_have_the_options_that_they_name(name: str) -> None:
    calls = [call for line in typed(both(name)[0]) for call in calls_in(line)]
    assert calls

    unknown = {
        shlex.join(call): ran.output
        for call in calls
        if (ran := CliRunner().invoke(root, [*call, "--help"])).exit_code != 0
    }

    assert unknown == {}


def test_every_line_about_a_server_is_run_where_a_page_has_one() -> None:
    elsewhere = {
        line.removeprefix("$ ")
        for block in read_page("docs/operate.md").blocks
        for line in block.text.splitlines()
    }

    assert set(typed(both("how-to/run-on-postgresql")[0])) - elsewhere == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_rule_that_a_page_names_is_one(name: str) -> None:
    named = {rule for page in both(name) for rule in re.findall(r"\bR[0-9]{2}\b", page.text)}

    assert named - load_requirements().keys() == set()


def test_the_fields_that_a_host_may_learn_are_as_many_as_the_page_says() -> None:
    page, translated = both("explanation/privacy")

    assert len(FIELDS) == 8
    assert "there are eight to choose from" in page.text
    assert "可选的共八个" in translated.text


def test_the_methods_that_a_page_gives_to_host_and_home_are_those_of_a_region() -> None:
    public = {name for name in vars(Region) if not name.startswith("_")}

    for page in both("explanation/host-offers-home-vouches"):
        title = next(iter(page.sections))
        told = {word for row in page.rows(title) for word in words_in(row[3])}
        assert told == public - {"section", "is_registered"}
