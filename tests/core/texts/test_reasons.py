"""The texts of the reason codes, how they are rendered, and their page in docs/reasons.md."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from samecity.domain.reasons import Code
from samecity.errors import DataInvalid
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.schemas.reasons import load_reasons
from samecity.spi import ReasonSource, ReasonText
from samecity.texts.reasons import LANGUAGES, PLACEHOLDER, render

_PAGE = Path(__file__).parents[3] / "docs" / "reasons.md"
_RULE = re.compile(r"R(0[1-9]|[12]\d|30)")
_CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_ASCII_PUNCTUATION = re.compile(r"[,;:()!?]")

TEXTS = load_reasons(ReasonSource(files("samecity.texts") / "reasons.toml"), "samecity")
EACH_CODE = pytest.mark.parametrize("text", TEXTS, ids=[text.code for text in TEXTS])

_GOOD = """\
[SEAT_TAKEN]
rule = "R21"
message.zh = "座位已有人。"
message.en = "The seat is taken."
next_step.zh = "请另选座位。"
next_step.en = "Choose another seat."
"""


def _text(message: str, next_step: str = "Ask.") -> ReasonText:
    return ReasonText(
        code="SEAT_TAKEN",
        rule="R21",
        message={"zh": message, "en": message},
        next_step={"zh": next_step, "en": next_step},
        plugin="samecity",
    )


# The data.


def test_every_code_has_its_texts_in_the_order_of_the_codes() -> None:
    assert [text.code for text in TEXTS] == [code.value for code in Code]


@EACH_CODE
def test_a_code_stands_on_one_of_the_thirty_rules(text: ReasonText) -> None:
    assert _RULE.fullmatch(text.rule)


@EACH_CODE
def test_no_text_is_blank_or_the_same_in_both_languages(text: ReasonText) -> None:
    for part in (text.message, text.next_step):
        assert all(part[lang].strip() for lang in LANGUAGES)
        assert part["zh"] != part["en"]


@EACH_CODE
def test_a_next_step_says_something_else_than_the_message(text: ReasonText) -> None:
    assert all(text.message[lang] != text.next_step[lang] for lang in LANGUAGES)


@EACH_CODE
def test_chinese_texts_are_chinese_and_english_texts_hold_no_chinese(text: ReasonText) -> None:
    for part in (text.message, text.next_step):
        assert _CJK.search(part["zh"])
        assert not _CJK.search(part["en"])


@EACH_CODE
def test_chinese_texts_use_full_width_punctuation(text: ReasonText) -> None:
    for part in (text.message, text.next_step):
        assert not _ASCII_PUNCTUATION.search(part["zh"])


@EACH_CODE
def test_both_languages_of_a_text_have_the_same_placeholders(text: ReasonText) -> None:
    for part in (text.message, text.next_step):
        assert set(PLACEHOLDER.findall(part["zh"])) == set(PLACEHOLDER.findall(part["en"]))


@EACH_CODE
def test_braces_in_a_text_are_always_placeholders(text: ReasonText) -> None:
    for part in (text.message, text.next_step):
        assert all(not set("{}") & set(PLACEHOLDER.sub("", part[lang])) for lang in LANGUAGES)


@EACH_CODE
def test_no_text_shows_the_name_of_a_code(text: ReasonText) -> None:
    shown = " ".join([*text.message.values(), *text.next_step.values()])

    assert not re.search(r"[A-Z]+_[A-Z]", shown)


# Rendering.


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh", ("一号座位已有人。", "请另选座位。")),
        ("en", ("Seat 一号 is taken.", "Choose another seat.")),
    ],
)
def test_render_fills_the_texts_of_the_readers_language(
    lang: str, expected: tuple[str, str]
) -> None:
    text = ReasonText(
        code="SEAT_TAKEN",
        rule="R21",
        message={"zh": "{seat}座位已有人。", "en": "Seat {seat} is taken."},
        next_step={"zh": "请另选座位。", "en": "Choose another seat."},
        plugin="samecity",
    )

    assert render(text, {"seat": "一号"}, lang) == expected


def test_render_fills_the_next_step_too() -> None:
    text = _text("Wrong.", "Tries left: {tries_left}.")

    assert render(text, {"tries_left": 2}, "en") == ("Wrong.", "Tries left: 2.")


def test_render_shows_fen_as_yuan() -> None:
    assert render(_text("{fare_fen} yuan"), {"fare_fen": 120}, "en")[0] == "1.20 yuan"


def test_render_shows_a_number_that_is_no_money_as_it_is() -> None:
    assert render(_text("level {needs}"), {"needs": 120}, "en")[0] == "level 120"


def test_render_shows_a_placeholder_without_a_fact_as_it_stands() -> None:
    message, next_step = render(_text("Pay {fare_fen}.", "Ask {whom}."), {}, "en")

    assert (message, next_step) == ("Pay {fare_fen}.", "Ask {whom}.")


@pytest.mark.parametrize("value", ["{other}", "{", "}}", "{0.__class__}", r"\1", "{seat}"])
def test_render_does_not_interpret_what_a_fact_holds(value: str) -> None:
    facts = {"seat": value, "other": "never"}

    assert render(_text("Seat {seat}."), facts, "en")[0] == f"Seat {value}."


@pytest.mark.parametrize("message", ["{", "{}", "{0}", "{seat.__class__}", "{seat!r:>9}"])
def test_render_shows_other_braces_of_a_text_without_evaluating_them(message: str) -> None:
    assert render(_text(message), {"seat": "1A"}, "en")[0] == message


@pytest.mark.parametrize("lang", ["", "de", "ZH", "zh-CN"])
def test_render_refuses_another_language(lang: str) -> None:
    with pytest.raises(ValueError, match="expected zh or en, received"):
        render(_text("Seat."), {}, lang)


# Loading a plugin's file.


def _load(folder: Path, content: str) -> tuple[ReasonText, ...]:
    file = folder / "reasons.toml"
    file.write_text(content, encoding="utf-8")
    return load_reasons(ReasonSource(file), "seats")


def test_a_plugins_file_is_loaded_under_its_name(tmp_path: Path) -> None:
    (text,) = _load(tmp_path, _GOOD)

    assert (text.code, text.rule, text.plugin) == ("SEAT_TAKEN", "R21", "seats")
    assert text.message == {"zh": "座位已有人。", "en": "The seat is taken."}
    assert text.next_step == {"zh": "请另选座位。", "en": "Choose another seat."}


@pytest.mark.parametrize(
    ("right", "wrong", "key", "expected"),
    [
        ('rule = "R21"\n', "", "SEAT_TAKEN.rule", "this key"),
        ('"R21"', "21", "SEAT_TAKEN.rule", "a valid string"),
        ('message.en = "The seat is taken."\n', "", "SEAT_TAKEN.message.en", "this key"),
        ('"请另选座位。"', '""', "SEAT_TAKEN.next_step.zh", "a text of 1-200 characters"),
        ("next_step.en", "next_step.fr", "SEAT_TAKEN.next_step.en", "this key"),
        ("rule =", 'colour = "red"\nrule =', "SEAT_TAKEN.colour", "no such key"),
        ("[SEAT_TAKEN]", "[seat_taken]", "seat_taken", "a code in capitals"),
    ],
)
def test_a_broken_file_is_named_with_code_and_key(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        _load(tmp_path, _GOOD.replace(right, wrong))

    assert (caught.value.file, caught.value.key) == ("reasons.toml", key)
    assert caught.value.expected == expected


def test_a_code_that_is_no_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        _load(tmp_path, 'SEAT_TAKEN = "R21"\n')

    assert (caught.value.key, caught.value.expected) == ("SEAT_TAKEN", "a table")


def test_a_file_that_is_missing_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as missing:
        load_reasons(ReasonSource(tmp_path / "none.toml"), "seats")
    with pytest.raises(DataInvalid) as broken:
        _load(tmp_path, "[SEAT_TAKEN\n")

    assert (missing.value.file, missing.value.expected) == ("none.toml", "a file")
    assert (broken.value.file, broken.value.expected) == ("reasons.toml", "TOML")


# The page.

_INTRO = """\
# Reason codes

Every refusal, and every note on a withheld discount, carries one of these codes with the rule
behind it (R01-R30), a message and a next step. A word in braces stands for a fact of the case; one
that ends in `_fen` is shown in yuan. Plugins may register further codes; none is ever renamed.

`QUEUED` is no refusal: the request was accepted and waits. `BELOW_THRESHOLD`, `QUOTA_EXHAUSTED`,
`BUDGET_EXHAUSTED`, `LOCAL_CARD_ONLY` and `HOUSEHOLD_ONLY` also serve as notes: the service was
given at the ordinary price, and the note says why the discount was not. Further notes tell the
holder something about a yes: a receipt, a policy that fits, an order that waits for an account.

This page is generated from `core/samecity/texts/reasons.toml` and from the files that the installed
plugins register. To write it anew:

```
SAMECITY_WRITE_DOCS=1 pytest tests/core/texts/test_reasons.py
```

| code | by | rule | message | next step |
| --- | --- | --- | --- | --- |
"""


def _page() -> str:
    return _INTRO + "".join(
        f"| `{text.code}` | {text.plugin} | {text.rule} "
        f"| {_cell(text.message)} | {_cell(text.next_step)} |\n"
        for text in Registry(Plugins()).reasons.values()
    )


def _cell(part: Mapping[str, str]) -> str:
    return "<br>".join(part[lang].replace("|", r"\|") for lang in LANGUAGES)


def test_the_page_of_reason_codes_says_what_the_data_say() -> None:
    if os.environ.get("SAMECITY_WRITE_DOCS") == "1":
        _PAGE.write_text(_page(), encoding="utf-8")

    assert _PAGE.read_text(encoding="utf-8") == _page()
