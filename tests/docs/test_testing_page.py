"""The page of the test tools, in both languages: all their names, and every file run."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_type_hints

import pytest

import samecity.testing
import samecity_conformance.testing
import samecity_hardware_sim.testing
from samecity.testing import Somebody, Tap
from samecity.texts.catalogue import Texts
from samecity_conformance.testing import RegionSuite, ScenarioSuite
from tests.docs.package import install, run_tests
from tests.docs.page import Page, read_page, words_in

PAGES = {
    lang: read_page(name)
    for lang, name in (
        ("en", "docs/testing.md"),
        ("zh", "docs/zh/testing.md"),
    )
}
TOOLS = (samecity.testing, samecity_hardware_sim.testing, samecity_conformance.testing)
HEADINGS = {
    "en": ("One tap", "Fixtures", "Somebody", "Names"),
    "zh": ("刷一次卡", "夹具", "造人", "名称"),
}
BY_LANGUAGE = pytest.mark.parametrize("lang", list(PAGES))


def firsts(page: Page, *headings: str) -> list[str]:
    """Return the first word of each row of the tables in some sections."""
    return [words_in(row[0])[0] for heading in headings for row in page.rows(heading)]


def arguments(of: type[object], *less: str) -> list[str]:
    call = of.__call__
    return [name for name in inspect.signature(call).parameters if name not in ("self", *less)]


@BY_LANGUAGE
def test_every_public_fixture_and_name_is_explained_and_no_other(lang: str) -> None:
    page, (_, fixtures, _, names) = PAGES[lang], HEADINGS[lang]
    explained = firsts(page, fixtures, names)

    assert sorted(explained) == sorted(samecity.testing.__all__) != []
    assert set(samecity_hardware_sim.testing.__all__) == set(
        firsts(page, "samecity_hardware_sim.testing")
    )


@BY_LANGUAGE
def test_every_argument_of_the_tap_and_of_somebody_is_explained(lang: str) -> None:
    page, (tap, _, somebody, _) = PAGES[lang], HEADINGS[lang]

    assert firsts(page, tap) == arguments(Tap)
    assert firsts(page, somebody) == arguments(Somebody, "home")


@BY_LANGUAGE
def test_every_class_attribute_and_test_of_the_suites_is_explained(lang: str) -> None:
    suites = (RegionSuite, ScenarioSuite)
    attributes = {name for suite in suites for name in get_type_hints(suite)}
    tests = {name for suite in suites for name in dir(suite) if name.startswith("test_")}

    explained = firsts(PAGES[lang], "samecity_conformance.testing")

    assert set(explained) == {*samecity_conformance.testing.__all__, *attributes, *tests}


@BY_LANGUAGE
def test_every_plugin_is_named(lang: str) -> None:
    title = next(iter(PAGES[lang].sections))

    assert firsts(PAGES[lang], title) == [one.__name__ for one in TOOLS]


@BY_LANGUAGE
def test_a_failure_is_shown_with_the_words_that_it_has(lang: str) -> None:
    texts = Texts(lang)
    keys = ("requirement", "case", "expected", "received", "counter_example", "repeat")
    known = {texts(f"findings.{key}") for key in keys}
    [shown] = [block.text for block in PAGES[lang].blocks if block.language == "text"]

    labels = re.findall(r"^  ([^:：]+)[:：]", shown, re.M)

    assert set(labels) <= known
    assert len(set(labels)) >= 6
    assert shown.startswith(texts("verdict.fail"))


def test_both_languages_show_the_same_files() -> None:
    assert PAGES["zh"].files == PAGES["en"].files


def test_every_file_of_the_page_passes(tmp_path: Path) -> None:
    install(read_page("docs/write-a-region.md"), tmp_path)
    files: Iterable[tuple[str, str]] = PAGES["en"].files.items()
    told = "\n".join(text for _, text in files)
    body = told.replace("from __future__ import annotations\n", "")
    plugin = '[tool.pytest.ini_options]\naddopts = "-p samecity_hardware_sim.testing"\n'
    (tmp_path / "pyproject.toml").write_text(plugin, encoding="utf-8")
    file = tmp_path / "test_page.py"
    file.write_text(f"from __future__ import annotations\n{body}", encoding="utf-8")

    run = run_tests(file)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "7 passed" in run.stdout
