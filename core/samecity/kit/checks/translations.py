"""Whatever a person reads is there in Chinese and in English. See docs/checks/translations.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from samecity.kit.check import Check, Finding, Severity
from samecity.kit.checks.data import text_of
from samecity.kit.data_files import parsed
from samecity.kit.facts import DataFile
from samecity.kit.subject import Subject
from samecity.kit.syntax import Source, line_of_manifest
from samecity.kit.toml_lines import line_of

_LANGUAGES: Final = ("zh", "en")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_LETTER: Final = re.compile(r"[A-Za-z]")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def _find(subject: Subject) -> Iterator[Finding]:
    for point in subject.points:
        facts, source = subject.facts[point.name], subject.main_source(point)
        if facts.manifest is not None and source is not None:
            names = {"zh": facts.manifest.zh, "en": facts.manifest.en}
            line = line_of_manifest(source)
            for what, _, text, severity in _faults(names):
                if what != "text_missing":  # the check `manifest` says so
                    yield _finding(what, subject.shown(source.path), line, text, severity)
        for scenario in facts.scenarios:
            name, line = subject.place(scenario.place)
            for what, _, text, severity in _faults({"zh": scenario.zh, "en": scenario.en}):
                yield _finding(what, name, line, text, severity)
    for file in subject.files:
        yield from _in_file(subject, file)
    yield from _reasons(subject)


def _in_file(subject: Subject, file: DataFile) -> Iterator[Finding]:
    text = text_of(file)
    for key, table in _tables(parsed(text), ""):
        for what, step, received, severity in _faults(table):
            line = line_of(text, f"{key}.{step}".strip("."))
            yield _finding(what, subject.shown(file.path), line, received, severity)


def _tables(value: object, key: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each table that holds a text in a language, with its key."""
    if isinstance(value, Mapping):
        if any(isinstance(value.get(lang), str) for lang in _LANGUAGES):
            yield key, value
        for step, inner in value.items():
            yield from _tables(inner, f"{key}.{step}".strip("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _tables(inner, f"{key}.{place}")


def _faults(texts: Mapping[str, object]) -> Iterator[tuple[str, str, str, Severity]]:
    """Yield what is wrong with a text: what, in which language, received, how bad it is."""
    zh, en = (str(texts.get(lang) or "") for lang in _LANGUAGES)
    for lang, text in (("zh", zh), ("en", en)):
        if not text.strip():
            yield "text_missing", lang, "nothing", Severity.ERROR
    if _CHINESE.search(en):
        yield "text_not_english", "en", en, Severity.ERROR
    if _LETTER.search(_PLACEHOLDER.sub("", zh)) and not _CHINESE.search(zh):
        # Names such as "T-Union" are the same in both.
        yield "text_not_chinese", "zh", zh, Severity.WARNING
    if zh and en and _facts_of(zh) != _facts_of(en):
        yield "text_placeholders", "en", en, Severity.ERROR


def _finding(what: str, file: str, line: int | None, received: str, severity: Severity) -> Finding:
    return Finding(what, file, line, _EXPECTED[what], received, severity)


def _facts_of(text: str) -> set[str]:
    """Return the facts that a text names; `{item_zh}` and `{item_en}` are the same one."""
    found = _PLACEHOLDER.findall(text)
    return {name.removesuffix("_zh").removesuffix("_en") for name in found}


_EXPECTED: Final = {
    "text_missing": "a text in zh and en",
    "text_not_english": "a text in English",
    "text_not_chinese": "a text in Chinese",
    "text_placeholders": "the same placeholders in zh and en",
}


def _reasons(subject: Subject) -> Iterator[Finding]:
    """Yield the reason codes in the plugin's code for which nobody has a text."""
    if any(facts.problem is not None for facts in subject.facts.values()):
        return  # what a plugin registers is known only of one that works
    known = {code for facts in subject.facts.values() for code in facts.reason_codes}
    for source in subject.sources:
        for line, code in _codes_in(source):
            if code not in known:
                name = subject.shown(source.path)
                yield Finding("reason_unknown", name, line, f"[{code}] in reasons.toml", "nothing")


def _codes_in(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the codes that stand as texts in `Reason("CODE", …)`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield node.lineno, code.value


CHECK: Final = Check("translations", _find, needs_loading=True)
