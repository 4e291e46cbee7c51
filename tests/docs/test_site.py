"""The documentation's site: both languages say the same, and nothing of the product is missing.

The site itself is built by `tox run -e docs`; here its parts are made as the build makes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import click
import pytest

from samecity.cli.settings import settable
from samecity.kit.checks import BY_ID
from samecity.kit.quality import QUALITY
from samecity_conformance.profiles import load_profiles
from samecity_conformance.requirements import load_requirements
from samecity_docs.built import problems_of
from samecity_docs.chinese import is_gap, words_of
from samecity_docs.page import ROOT, Page, read_page, words_in
from samecity_docs.reference import PARTS
from samecity_docs.reference.commands import all_commands, help_texts
from samecity_docs.reference.data_files import ABOUT, EVERYWHERE, files, tables_of
from samecity_docs.reference.errors import all_errors
from samecity_docs.reference.installed import registry
from samecity_docs.reference.markdown import tables_of_texts, texts, translations
from samecity_docs.reference.messages import all_messages, descriptions
from samecity_docs.reference.scenarios import MEANINGS
from samecity_docs.reference.settings import DEVELOPERS, OPERATORS, rows
from tests.docs.test_hooks import HOOKS, signature

DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh")
TRANSLATED = ("checks", "explanation", "how-to", "reference", "tutorials")
GENERATED = re.compile(r"^```\{generated\} (\S+)\n```$", re.MULTILINE)
TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTIONS = {
    "Tutorials": "教程",
    "How-to": "操作指南",
    "Reference": "参考",
    "Explanation": "说明",
}
COMMENT = re.compile(r"\s*#.*")
PROSE = re.compile(r'"[^"\n]*[ \u4e00-\u9fff][^"\n]*"')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]")
# What is said in either language by a word of code, or by a name.
UNTRANSLATED = re.compile(r"[`\w/.,; -]+")


def path_of(language: str, name: str) -> str:
    return f"docs/zh/{name}.md" if language == "zh" else f"docs/{name}.md"


@cache
def made(language: str, name: str) -> Page:
    """Return a page with what is generated in its place."""
    text = read_page(path_of(language, name)).text
    return Page(GENERATED.sub(lambda part: PARTS[part[1]](language), text))


def toctrees(language: str) -> Mapping[str, list[str]]:
    """Return what stands under each caption of an index."""
    found = {}
    for tree in TOCTREE.findall(read_page(path_of(language, "index")).text):
        lines = tree.splitlines()
        options = dict(line[1:].split(":", 1) for line in lines if line.startswith(":"))
        found[options["caption"].strip()] = [line for line in lines if line and line[0] != ":"]
    return found


def pages_of(root: Path) -> set[str]:
    return {
        file.relative_to(root).with_suffix("").as_posix()
        for folder in TRANSLATED
        for file in (root / folder).rglob("*.md")
    }


def reference() -> list[str]:
    return toctrees("en")["Reference"]


def counterparts() -> list[str]:
    return sorted({*pages_of(DOCS), *reference(), "index"})


# Two languages.


def test_each_page_that_is_translated_has_its_counterpart() -> None:
    assert pages_of(DOCS) == pages_of(DOCS / "zh")
    assert [name for name in reference() if not (ROOT / path_of("zh", name)).is_file()] == []


def test_no_chinese_page_stands_alone() -> None:
    chinese = {
        file.relative_to(DOCS / "zh").with_suffix("").as_posix()
        for file in (DOCS / "zh").rglob("*.md")
    }

    assert chinese <= {*counterparts()}


def test_both_indices_name_the_same_pages_under_the_same_headings() -> None:
    english, chinese = toctrees("en"), toctrees("zh")

    assert chinese["参考"] == english["Reference"]
    assert list(CAPTIONS.values()) == list(chinese)
    for caption, name in CAPTIONS.items():
        assert set(chinese[name]) <= set(english[caption])


def code_of(page: Page) -> list[str]:
    """Return what is for machines: what is typed, and files without comments and sentences."""
    return sorted(
        "\n".join(line for line in lines if block.language != "console" or line.startswith("$"))
        for block in page.blocks
        if block.language != "text" and not block.language.startswith("{")
        for lines in [PROSE.sub('""', COMMENT.sub("", block.text)).splitlines()]
    )


@pytest.mark.parametrize("name", counterparts())
def test_a_page_and_its_counterpart_have_the_same_code(name: str) -> None:
    assert code_of(made("zh", name)) == code_of(made("en", name))


@pytest.mark.parametrize("name", counterparts())
def test_chinese_pages_are_punctuated_in_chinese(name: str) -> None:
    prose = "\n".join(made("zh", name).sections.values())

    assert HALF_WIDTH.findall(prose) == []


# Nothing is missing.


def hooks() -> list[str]:
    return [f"```python\n{signature(node)}\n```" for node in HOOKS.values()]


def commands() -> list[str]:
    return [f"`{option}" for _, one in all_commands() for option in options_of(one)] + [
        f"## {name}" for name, _ in all_commands()
    ]


def options_of(command: click.Command) -> list[str]:
    return [
        option for one in command.params if isinstance(one, click.Option) for option in one.opts
    ]


def settings() -> list[str]:
    return [row[0] for heading in (OPERATORS, DEVELOPERS) for row in rows(heading)]


def keys() -> list[str]:
    return [
        f"`{key}`"
        for file, schema in files().items()
        for table in tables_of(file, schema)
        for key in table.fields
    ]


def members() -> list[str]:
    return [f"`{name}`" for message in all_messages().values() for name in message.properties]


THERE: Mapping[str, tuple[str, Callable[[], list[str]]]] = {
    "hooks": ("hooks", hooks),
    "reasons": ("reasons", lambda: [f"`{code}`" for code in registry().reasons]),
    "commands": ("commands", commands),
    "settings": ("settings", settings),
    "errors": ("errors", lambda: [f"`{one.code}`" for one in all_errors().values()]),
    "requirements": ("reference/requirements", lambda: [f"`{id_}`" for id_ in load_requirements()]),
    "profiles": ("reference/requirements", lambda: [f"`{id_}`" for id_ in load_profiles()]),
    "scenarios": ("reference/scenarios", lambda: [f"`{code}`" for code in registry().scenarios]),
    "data files": ("reference/data-files", lambda: [f"`{file}`" for file in files()]),
    "keys": ("reference/data-files", keys),
    "messages": ("reference/messages", lambda: [f"`{name}`" for name in all_messages()]),
    "members": ("reference/messages", members),
    "checks": ("reference/checks", lambda: [f"../checks/{id_}.md" for id_ in BY_ID]),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", THERE)
def test_the_reference_has_everything_that_there_is(kind: str, language: str) -> None:
    name, listed = THERE[kind]
    text = made(language, name).text.replace("## `samecity", "## samecity")
    expected = listed()

    assert expected != []
    assert [one for one in expected if one not in text] == []


def test_every_check_has_its_page_and_every_page_its_check() -> None:
    assert {f"checks/{id_}" for id_ in (*BY_ID, QUALITY)} == {
        name for name in pages_of(DOCS) if name.startswith("checks/")
    }


def test_every_key_of_every_table_of_data_is_explained_in_both_languages() -> None:
    for language in LANGUAGES:
        assert PARTS["data-files"](language).count("\n| `") == len(keys())


def test_no_meaning_is_kept_of_a_key_that_is_gone() -> None:
    there = {
        table.key: {ABOUT, *table.fields}
        for file, schema in files().items()
        for table in tables_of(file, schema)
    }
    kept = tables_of_texts("data_files")

    assert {
        (table, key)
        for table, meanings in kept.items()
        for key in meanings
        if table != EVERYWHERE and key not in there.get(table, set())
    } == set()


def test_every_field_of_every_scenario_is_explained_and_nothing_else() -> None:
    fields = {
        code: {one.name for one in settable(scenario.spec.schema())}
        for code, scenario in registry().scenarios.items()
    }
    own = {(code, name) for code, table in tables_of_texts(MEANINGS).items() for name in table}
    used = {
        (code if (code, name) in own else EVERYWHERE, name)
        for code, names in fields.items()
        for name in names
    }

    assert used == own


TRANSLATIONS: Mapping[str, tuple[Mapping[str, str], Callable[[], set[str]]]] = {
    "commands": (
        translations("commands.zh"),
        lambda: {text for _, one in all_commands() for text in help_texts(one)},
    ),
    "messages": (translations("messages.zh"), lambda: set(descriptions())),
}


@pytest.mark.parametrize("name", TRANSLATIONS)
def test_what_the_code_says_in_english_is_said_in_chinese_and_nothing_else(name: str) -> None:
    chinese, english = TRANSLATIONS[name]

    assert set(chinese) == english()


@pytest.mark.parametrize("name", TRANSLATIONS)
def test_a_translation_is_chinese(name: str) -> None:
    chinese, _ = TRANSLATIONS[name]

    assert [
        text
        for text in chinese.values()
        if HALF_WIDTH.search(text) or not (CHINESE.search(text) or UNTRANSLATED.fullmatch(text))
    ] == []


def test_every_error_and_every_setting_is_explained_in_chinese_and_nothing_else() -> None:
    assert set(texts("errors.zh")) == set(all_errors())
    assert set(texts("settings.zh")) == {words_in(cell)[0] for cell in settings()}


# Search, and the check of the finished site.


def test_chinese_is_searched_by_pairs_of_characters_and_english_by_words() -> None:
    assert list(words_of("电子社保卡 e-card 同城")) == [
        *("电子", "子社", "社保", "保卡"),
        *("e", "card"),
        "同城",
    ]


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("发卡地", "担保", True),
        ("担保，", "`code`", True),
        ("code", "（英文）", True),
        ("命令", "code", False),
        ("one", "two", False),
    ],
)
def test_lines_of_chinese_are_joined_without_a_gap(before: str, after: str, seen: bool) -> None:
    assert is_gap(before, after) is seen


def test_a_link_that_leads_nowhere_and_a_part_from_elsewhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "index.html").write_text('<h1 id="top">', encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<a href="zh/index.html#top"><a href="https://semver.org"><a href="#here"><p id="here">'
        '<a href="zh/gone.html"><a href="zh/index.html#gone"><a href="https://nowhere">'
        '<script src="https://cdn.example/a.js"></script><img src="//cdn.example/a.png">',
        encoding="utf-8",
    )

    assert [problem.split(": ")[1] for problem in problems_of(tmp_path)] == [
        "zh/gone.html",
        "zh/index.html#gone",
        "https://nowhere",
        "https://cdn.example/a.js",
        "//cdn.example/a.png",
    ]
