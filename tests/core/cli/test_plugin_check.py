"""`samecity plugin check`: what it prints, and what it ends with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len

from samecity.host.found import installed
from samecity.kit.checks import CHECKS
from tests.core.cli.terminal import Ran, run
from tests.core.kit.package import PACKAGE, lay_out, replace, write
from tests.docs.page import ROOT

KIT: Final = ROOT / "core" / "samecity" / "kit"
CATALOGUE: Final = ROOT / "core/samecity/texts/locale/zh/LC_MESSAGES/samecity.po"
STATIC: Final = "private-imports"
NOTHING_ELSE: Final = ",".join(one.name for one in installed())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = lay_out(tmp_path)
    ledger = "".join(f"  {check.id}: done\n" for check in CHECKS)
    write(root, "quality.yaml", f"checks:\n{ledger}")
    return root


def check(where: str | Path, *options: str, **env: str) -> Ran:
    return run("plugin", "check", str(where), *options, env={"SAMECITY_BLOCK": NOTHING_ELSE, **env})


def test_a_good_package_that_prints_at_import_is_green_for_machines(root: Path) -> None:
    replace(root, f"{PACKAGE}/use.py", "import attrs", "import attrs\nprint('{', flush=True)")

    ran = check(root, "--skip", "wheel", "--json")

    assert ran.exit_code == 0
    assert ran.at("green") is True
    assert ran.at("findings") == []
    assert ran.rows("plugins") == [
        {
            "name": "kiosk",
            "zh": "亭",
            "en": "Kiosk",
            "api": "1",
            "registers": {
                "regions": ["shaoxing"],
                "scenarios": ["kiosk.use"],
                "agreements": [],
                "reasons": ["KIOSK_CLOSED"],
            },
        }
    ]
    assert [row["id"] for row in ran.rows("checks")] == [one.id for one in CHECKS]
    assert {(row["state"], row["claim"]) for row in ran.rows("checks")} == {
        ("passed", "done"),
        ("left_out", "done"),
    }


def test_a_finding_has_all_its_keys_in_the_readers_language(root: Path) -> None:
    lines = "from samecity.engine.treatment import Basis\nimport attrs"
    line = replace(root, f"{PACKAGE}/use.py", "import attrs", lines)

    ran = check(root, "--only", STATIC, "--json", "--lang", "zh")

    assert ran.exit_code == 1
    assert ran.rows("findings")[0] == {
        "id": STATIC,
        "what": "import_elsewhere",
        "severity": "error",
        "file": f"{PACKAGE}/use.py",
        "line": line,
        "expected": "from samecity.domain.treatment import Basis",
        "received": "samecity.engine.treatment.Basis",
        "message": "从内部模块导入了公开的名称。",
        "hint": "改从公开模块导入。",
    }
    assert ran.rows("findings")[1]["what"] == "quality_not_done"
    assert ran.at("counts") == {"error": 2, "warning": 0, "info": 0}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["亭", "已完成", "未通过", "错误 private-imports", "应为：", "实为：", "账本"]),
        ("en", ["Kiosk", "done", "failed", "error private-imports", "expected:", "received:"]),
    ],
)
def test_people_see_claims_findings_and_what_to_do(root: Path, lang: str, words: list[str]) -> None:
    line = replace(
        root, f"{PACKAGE}/use.py", "import attrs", "import samecity.engine\nimport attrs"
    )

    ran = check(root, "--only", STATIC, "--lang", lang, COLUMNS="80")

    assert ran.exit_code == 1
    assert [word for word in (*words, f"use.py:{line}") if word not in ran.stdout] == []
    assert max(cell_len(one) for one in ran.stdout.splitlines()) <= 80


def test_a_name_that_nobody_has_ends_with_3_and_names_what_may_have_been_meant() -> None:
    ran = check("tansit")

    assert ran.exit_code == 3
    assert "did you mean: transit" in ran.stderr


@pytest.mark.parametrize("where", ["", "nowhere"])
def test_a_folder_that_is_no_project_ends_with_3(tmp_path: Path, where: str) -> None:
    ran = check(tmp_path / where)

    assert ran.exit_code == 3
    assert "expected a folder with pyproject.toml" in ran.stderr
    assert "name the plugin's own folder" in ran.stderr


@pytest.mark.parametrize("text", [b"[project", b"\xff\xfe"])
def test_a_project_file_that_is_no_toml_ends_with_3(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text)

    ran = check(tmp_path)

    assert ran.exit_code == 3
    assert "expected TOML in UTF-8 in pyproject.toml" in ran.stderr


def test_a_folder_without_a_package_is_told_the_line_it_needs(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", '[project]\nname = "x"\n')

    ran = check(tmp_path, "--only", "manifest", "--json")

    assert ran.exit_code == 1
    assert [row["what"] for row in ran.rows("findings")] == [
        "entry_point_missing",
        "quality_missing",
    ]


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_a_check_that_does_not_exist_is_a_wrong_command_line(option: str) -> None:
    ran = check("transit", option, "privat-imports")

    assert ran.exit_code == 2
    assert STATIC in ran.stderr


def test_every_text_of_a_finding_belongs_to_one_and_has_its_hint() -> None:
    keys = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.M)
    found, hints = (
        {key.removeprefix(family) for key in keys if key.startswith(family)}
        for family in ("plugin_finding.", "plugin_hint.")
    )

    assert found == hints
    assert found - {*words_of_the_kit()} == set()


def words_of_the_kit() -> Iterator[str]:
    """Yield every text that stands in the kit's code."""
    for file in KIT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
