"""docs/checks/ and docs/zh/checks/: a page for each check in both languages, and for the ledger."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Final

import pytest

from samecity.kit.checks import CHECKS
from tests.docs.page import ROOT, Page, read_page

LEDGER: Final = "quality"
PAGES: Final = [*(check.id for check in CHECKS), LEDGER]
FOLDERS: Final = {"en": "docs/checks", "zh": "docs/zh/checks"}
HEADINGS: Final = {
    "en": ["Reasoning", "Example", "Exceptions", "Related"],
    "zh": ["理由", "示例", "例外", "相关"],
}
EACH_LANGUAGE: Final = pytest.mark.parametrize("lang", FOLDERS)
EACH_PAGE: Final = pytest.mark.parametrize("name", PAGES)

_HEAD: Final = re.compile(r"(?:error|错误) (\S+) (\S+)")
_TEXT: Final = re.compile(r'^msgid "plugin_finding\..+"\nmsgstr "(.+)"$', re.M)


def page(lang: str, name: str) -> Page:
    return read_page(f"{FOLDERS[lang]}/{name}.md")


def findings(lang: str) -> re.Pattern[str]:
    """Return what the texts of findings look like, their placeholders filled."""
    file = ROOT / "core/samecity/texts/locale" / lang / "LC_MESSAGES/samecity.po"
    texts = _TEXT.findall(file.read_text(encoding="utf-8"))
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)) for one in texts))


@EACH_LANGUAGE
def test_there_is_a_page_for_each_check_and_for_nothing_else(lang: str) -> None:
    assert sorted(file.stem for file in (ROOT / FOLDERS[lang]).glob("*.md")) == sorted(PAGES)


@EACH_LANGUAGE
@EACH_PAGE
def test_a_page_has_its_four_headings_with_something_under_each(lang: str, name: str) -> None:
    sections = {**page(lang, name).sections}

    assert [*sections] == [name, *HEADINGS[lang]]
    for heading in (name, "Reasoning", "理由", "Exceptions", "例外", "Related", "相关"):
        assert sections.get(heading, "filled").strip() != ""


@EACH_LANGUAGE
@EACH_PAGE
def test_a_page_has_an_example(lang: str, name: str) -> None:
    assert len(page(lang, name).blocks) >= 1


@EACH_LANGUAGE
@pytest.mark.parametrize("name", [check.id for check in CHECKS])
def test_a_page_shows_a_finding_as_the_doctor_prints_it(lang: str, name: str) -> None:
    [shown] = [one.text.splitlines() for one in page(lang, name).blocks if one.language == "text"]
    head = _HEAD.fullmatch(shown[0])

    assert head is not None
    assert head[1] == name
    assert findings(lang).fullmatch(shown[1].strip()), shown[1]


@EACH_PAGE
def test_a_page_is_named_by_the_module_that_it_is_about(name: str) -> None:
    module = "quality" if name == LEDGER else f"checks.{name.replace('-', '_')}"

    assert f"docs/checks/{name}.md" in (import_module(f"samecity.kit.{module}").__doc__ or "")


def test_every_check_is_a_module_of_its_own() -> None:
    folder = ROOT / "core/samecity/kit/checks"
    modules = {file.stem.replace("_", "-") for file in folder.glob("*.py")} - {"--init--"}

    assert modules == {check.id for check in CHECKS}
