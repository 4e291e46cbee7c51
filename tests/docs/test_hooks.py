from __future__ import annotations

import ast
import inspect
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from samecity.host.decision_log import DecisionLog
from samecity.host.plugins import Plugins, found_module, installed
from samecity.spi import Manifest, hooks
from tests.docs.page import ROOT, read_page

PAGE = read_page("docs/hooks.md")
PREFIX = "samecity_"
LINKED_PLUGIN = re.compile(r"\[`(\w+)`\]\(")
HOOKS = {
    node.name: node
    for node in ast.parse(inspect.getsource(hooks)).body
    if isinstance(node, ast.FunctionDef)
}


def signature(node: ast.FunctionDef) -> str:
    assert node.returns is not None
    return f"def {node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"


def implementers(hook: str) -> set[str]:
    """Return the plugins that implement a hook: the installed ones and our own."""
    candidates = [(found.name, found.load()) for found in installed()]
    candidates.append((DecisionLog.samecity_manifest.name, DecisionLog))
    return {
        name for name, plugin in candidates if hasattr(getattr(plugin, hook, None), "samecity_impl")
    }


def test_the_page_describes_every_hook_and_no_other_in_the_order_of_the_code() -> None:
    assert [name for name in PAGE.sections if name.startswith(PREFIX)] == list(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_documented_with_its_exact_signature(hook: str) -> None:
    assert f"## {hook}\n\n```python\n{signature(HOOKS[hook])}\n```\n" in PAGE.text


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_documented_with_when_what_failure_and_user(hook: str) -> None:
    leads = [line.split("**")[1] for line in PAGE.sections[hook].splitlines() if "**:" in line]

    assert leads == ["Fires", "Returns", "If it fails", "Used by"]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_user_and_the_page_names_only_real_ones(hook: str) -> None:
    named = set(LINKED_PLUGIN.findall(PAGE.sections[hook].partition("**Used by**:")[2]))

    assert named != set()
    assert named <= implementers(hook)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_that_names_it(hook: str) -> None:
    tests = [
        node.name
        for file in (ROOT / "tests" / "core").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]

    assert [name for name in tests if name.startswith("test_" + hook.removeprefix(PREFIX))] != []


def test_the_plugin_that_the_page_begins_with_is_one(tmp_path: Path) -> None:
    file = tmp_path / "samecity_example.py"
    file.write_text(PAGE.blocks[0].text, encoding="utf-8")
    spec = spec_from_file_location("samecity_example", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    plugins = Plugins([found_module("example", module)], blocked=frozenset())

    assert list(plugins.scenarios()) == []
    assert plugins.problems == {}
    assert plugins.manifests == {"example": Manifest(name="example", zh="示例", en="Example")}
