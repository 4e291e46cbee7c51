"""The catalogues of words for people: complete, used, compiled, the same in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import samecity
import samecity_conformance
import samecity_hardware_sim
import samecity_portal
from samecity import errors
from samecity.cli.can_serve import Answer
from samecity.cli.demo_scenes import NEXT, SCENES
from samecity.cli.items import Phase
from samecity.cli.views.names import Names
from samecity.domain.card import CardState, CredentialKind
from samecity.domain.catalogue import OfferedTo
from samecity.domain.treatment import Basis, Treatment
from samecity.engine.disclosure import FIELDS
from samecity.engine.pipeline import CONCLUDING, OPENING
from samecity.errors import SameCityError
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Consent
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.certificate import Standing
from samecity_conformance.reports.diff import Change
from samecity_conformance.reports.report import Conclusion
from samecity_conformance.run.record import Level, Verdict

LANGUAGES: Final = ("zh", "en")
EACH_LANGUAGE = pytest.mark.parametrize("lang", LANGUAGES)

_CORE: Final = Path(samecity.__path__[0])
_SIMULATOR: Final = Path(samecity_hardware_sim.__path__[0])
_SUITE: Final = Path(samecity_conformance.__path__[0])
_PORTAL: Final = Path(samecity_portal.__path__[0])
_LOCALE: Final = _CORE / "texts" / "locale"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_CJK: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_HALF_WIDTH: Final = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;!?][\u4e00-\u9fff]")


def folder(lang: str) -> Path:
    return _LOCALE / lang / "LC_MESSAGES"


def written(lang: str) -> Mapping[str, str]:
    """Return the texts of the `.po` file by key."""
    with (folder(lang) / "samecity.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    assert not any(message.fuzzy for message in catalogue if message.id)
    return {str(message.id): str(message.string) for message in catalogue if message.id}


TEXTS: Final = {lang: written(lang) for lang in LANGUAGES}
KEYS: Final = sorted(TEXTS["zh"])


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Platform().registry


# The files.


@EACH_LANGUAGE
def test_the_compiled_catalogue_is_that_of_the_written_one(lang: str) -> None:
    with (folder(lang) / "samecity.mo").open("rb") as file:
        compiled = {str(message.id): str(message.string) for message in read_mo(file) if message.id}

    assert compiled == TEXTS[lang], "run: tox run -e texts"


def test_both_languages_have_the_same_keys() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()


@EACH_LANGUAGE
def test_no_key_stands_there_twice_and_they_are_in_order(lang: str) -> None:
    text = (folder(lang) / "samecity.po").read_text(encoding="utf-8")

    assert re.findall(r'^msgid "(.+)"$', text, re.M) == KEYS


def test_both_languages_of_a_text_have_the_same_placeholders() -> None:
    zh, en = (
        {key: {*_PLACEHOLDER.findall(text)} for key, text in TEXTS[lang].items()}
        for lang in LANGUAGES
    )

    assert [key for key in KEYS if zh[key] != en[key]] == []


@EACH_LANGUAGE
def test_braces_are_always_placeholders(lang: str) -> None:
    odd = [key for key, text in TEXTS[lang].items() if set("{}") & set(_PLACEHOLDER.sub("", text))]

    assert odd == []


def test_english_texts_hold_no_chinese() -> None:
    assert [key for key, text in TEXTS["en"].items() if _CJK.search(text)] == []


def test_chinese_sentences_have_chinese_marks() -> None:
    assert [key for key, text in TEXTS["zh"].items() if _HALF_WIDTH.search(text)] == []


@EACH_LANGUAGE
def test_no_text_is_blank(lang: str) -> None:
    assert [key for key, text in TEXTS[lang].items() if not text.strip()] == []


# The loader.


@EACH_LANGUAGE
def test_a_text_is_that_of_the_catalogue_with_its_placeholders_filled(lang: str) -> None:
    texts = Texts(lang)

    assert texts("accept.why") == TEXTS[lang]["accept.why"]
    assert texts("money", yuan="1.20") == TEXTS[lang]["money"].replace("{yuan}", "1.20")


def test_what_fills_a_placeholder_is_never_evaluated() -> None:
    assert Texts("en")("money", yuan="{0.__class__}") == "{0.__class__} yuan"


@pytest.mark.parametrize("key", ["no.such.key", "accept", "accept."])
def test_a_key_that_nobody_wrote_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        Texts("en")(key)


def test_a_word_that_a_plugin_brought_stands_for_itself() -> None:
    assert Texts("en").word("limit", "seats") == "seats"
    assert Texts("zh").word("limit", "days") == TEXTS["zh"]["limit.days"]


# What code asks for.


@cache
def trees() -> Sequence[tuple[Path, ast.Module]]:
    """Return what every module of ours says."""
    rooms = (_CORE, _SIMULATOR, _SUITE, _PORTAL)
    files = sorted(file for room in rooms for file in room.rglob("*.py"))
    return [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in files]


@cache
def asked() -> frozenset[tuple[str, str]]:
    """Return what code and templates ask for, as file and pattern of a key."""
    return frozenset(_asked())


def _asked() -> Iterator[tuple[str, str]]:
    for file, tree in trees():
        if _PORTAL / "api" in file.parents:
            continue  # what it calls texts is a field of a message
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (pattern := _pattern_of(node)):
                yield file.name, pattern
    parse = Environment(autoescape=True).parse
    for file in sorted(_PORTAL.rglob("*.html")):
        for call in parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            if pattern := _pattern_in_template(call):
                yield file.name, pattern


def _pattern_of(call: ast.Call) -> str:
    """Return the pattern of the key that `texts(key)` or `texts.word(family, name)` asks for.

    `worded(key)` asks for both languages at once.
    """
    function = call.func
    is_word = isinstance(function, ast.Attribute) and function.attr == "word"
    owner = function.value if is_word and isinstance(function, ast.Attribute) else function
    if isinstance(owner, ast.Call):
        owner = owner.func  # texts()(key): those of the request
    name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    if name not in ("texts", "worded") or not call.args:
        return ""
    return _pattern(call.args[0]) + (r"\..+" if is_word else "")


def _pattern(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant):
        return re.escape(str(argument.value))
    if isinstance(argument, ast.IfExp):
        return f"(?:{_pattern(argument.body)}|{_pattern(argument.orelse)})"
    assert isinstance(argument, ast.JoinedStr), ast.dump(argument)
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
        for part in argument.values
    )


def _pattern_in_template(call: nodes.Call) -> str:
    """Return the pattern of the key that `t(key)` or `t.word(family, name)` asks for."""
    function = call.node
    is_word = isinstance(function, nodes.Getattr) and function.attr == "word"
    owner = function.node if is_word and isinstance(function, nodes.Getattr) else function
    if not (isinstance(owner, nodes.Name) and owner.name == "t"):
        return ""
    return _pattern_of_node(call.args[0]) + (r"\..+" if is_word else "")


def _pattern_of_node(node: nodes.Node) -> str:
    if isinstance(node, nodes.Const):
        return re.escape(str(node.value))
    if isinstance(node, nodes.Concat):
        return "".join(_pattern_of_node(part) for part in node.nodes)
    if isinstance(node, nodes.CondExpr):
        assert node.expr2 is not None
        return f"(?:{_pattern_of_node(node.expr1)}|{_pattern_of_node(node.expr2)})"
    return ".+"


def test_code_asks_for_texts_at_all() -> None:
    assert len(asked()) > 60


def test_every_text_that_code_asks_for_is_written() -> None:
    exact = {re.escape(key) for key in KEYS}
    others = [(file, pattern) for file, pattern in asked() if pattern not in exact]

    assert [
        f"{file} asks for {pattern}"
        for file, pattern in sorted(others)
        if not any(map(re.compile(pattern).fullmatch, KEYS))
    ] == []


def test_every_text_is_asked_for() -> None:
    any_of_them = re.compile("|".join({pattern for _, pattern in asked()}))

    assert [key for key in KEYS if not any_of_them.fullmatch(key)] == []


# Families: words for the members of something that code or data define.


def error_codes() -> list[str]:
    tree = [one for one in vars(errors).values() if isinstance(one, type)]
    return [one.code for one in tree if issubclass(one, SameCityError)]


def kinds_of_unknown_names() -> set[str]:
    calls = [
        node
        for file, tree in trees()
        if _CORE in file.parents or _SUITE in file.parents
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnknownName"
    ]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def families(registry: Registry) -> Mapping[str, Iterable[str]]:
    facts = [fact for one in registry.regions.values() for fact in one.identity.facts]
    return {
        "treatment": Treatment,
        "short": Treatment,
        "because": set(Treatment) - {Treatment.REFUSED},
        "kind": CredentialKind,
        "value": {*CardState, "True", "False", "adult", "minor", "senior"},
        "disclosed": FIELDS,
        "step.name": [stage.name for stage in (*OPENING, *CONCLUDING)],
        "basis": Basis,
        "consent": Consent,
        "offered_to": OfferedTo,
        "phase": Phase,
        "answer": Answer,
        "error": error_codes(),
        "unknown": kinds_of_unknown_names(),
        "fact": [fact.key for fact in facts],
        "unit": [fact.unit for fact in facts],
        "domain": [scenario.spec.domain for scenario in registry.scenarios.values()],
        "scene": [f"{one.key}.{part}" for one in SCENES for part in ("title", "story", "lesson")],
        "next": NEXT,
        "demo": [scene.column for scene in SCENES],
        "verdict": [*Verdict, "missing"],
        "conclusion": Conclusion,
        "level": Level,
        "standing": Standing,
        "diff": Change,
    }


def test_every_member_of_a_family_has_its_words(registry: Registry) -> None:
    keys = [f"{family}.{one}" for family, ones in families(registry).items() for one in ones]

    assert len(keys) > 300
    assert [key for key in keys if key not in TEXTS["zh"]] == []


@EACH_LANGUAGE
def test_every_treatment_is_named_and_explained(registry: Registry, lang: str) -> None:
    names = Names(registry, Texts(lang))

    assert len({names.treatment(treatment) for treatment in Treatment}) == len(Treatment)
    assert all(names.kind(kind) for kind in CredentialKind)


def test_lists_name_kinds_that_belong_together_as_one(registry: Registry) -> None:
    names = Names(registry, Texts("en"))

    assert names.kinds_in_short(CredentialKind) == "card, e-card, identity, no card"
    assert names.kinds_in_short({CredentialKind.ECARD_QR}) == "e-card code shown"
