from __future__ import annotations

import pytest

from samecity_conformance.language import (
    Language,
    Sentence,
    in_chinese,
    in_english,
    rows_in_english,
    the_lexicon,
)
from samecity_conformance.suite import feature_files
from tests.conformance.readings import definitions, rendered, templates

SENTENCES = sorted(
    {
        step.name
        for file in feature_files()
        for template in templates(file)
        for scenario in rendered(template)
        for step in scenario.steps
    }
)
"""What the English features say."""


def test_both_sentences_of_a_pair_have_the_same_values() -> None:
    unequal = [
        pair.texts
        for pair in the_lexicon().pairs
        if pair.placeholders(Language.EN) != pair.placeholders(Language.ZH)
    ]

    assert unequal == []


def test_every_sentence_has_one_translation_and_that_has_one_back() -> None:
    lexicon = the_lexicon()
    for english in SENTENCES:
        into = lexicon.readings(english, Language.ZH)
        assert len(into) == 1, (english, into.values())

        [(pair, chinese)] = into.items()
        back = lexicon.readings(chinese, Language.EN)
        assert list(back) == [pair], (chinese, back.values())


def test_no_pair_is_unused() -> None:
    lexicon = the_lexicon()
    used = {pair for one in SENTENCES for pair in lexicon.readings(one, Language.ZH)}

    assert [pair.texts for pair in lexicon.pairs if pair not in used] == []


def test_a_pair_stands_in_the_file_that_is_named_like_the_module_of_its_step() -> None:
    lexicon = the_lexicon()
    for english in SENTENCES:
        [pair] = lexicon.readings(english, Language.ZH)
        modules = {
            one.step_func.__module__.rpartition(".")[2]
            for one in definitions()
            if one.parser.is_matching(english)
        }

        assert modules == {pair.file.removesuffix(".toml")}, english


@pytest.mark.parametrize("kind", ["words", "parameter"])
def test_no_phrase_and_no_parameter_is_unused(kind: str) -> None:
    told = "".join(file.read_text(encoding="utf-8") for file in feature_files())
    words = the_lexicon().kinds[kind].words[Language.ZH]
    written = '"{}"' if kind == "words" else "<{}>"

    assert [word for word in words if written.format(word) not in told] == []


def test_every_step_is_matched_in_both_languages() -> None:
    other = [one.parser.name for one in definitions() if not isinstance(one.parser, Sentence)]

    assert other == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a person with a card of Foshan", "某人持有佛山社保卡"),
        ("people with cards of Hotan, Anhui and Hohhot",
         "几个人分别持有和田、安徽和呼和浩特社保卡"),
        ("it was decided by ningbo-zhoushan", "由甬舟通办决定"),
        ("it was decided by chizhou", "由池州决定"),
        ("the card borrows a, b and c at zs-library in Zhoushan",
         "凭社保卡在舟山 zs-library 借阅 a、b 和 c"),
        ("the host learns only class and valid", "用卡地只得知人群类别和卡有效"),
        ("the card is torn after APDU 7", "卡在 APDU 7 之后被拿走"),
        ("it is <day> 10:00", "时间是 <day> 10:00"),
    ],
)  # fmt: skip
def test_a_sentence_is_the_same_there_and_back(english: str, chinese: str) -> None:
    lexicon = the_lexicon()

    assert lexicon.translated(english, Language.ZH) == chinese
    assert lexicon.translated(chinese, Language.EN) == english


def test_every_way_of_writing_an_english_sentence_has_one_in_chinese() -> None:
    ways = ["the card is tapped on a bus in Ningbo", "the card is tapped on the bus in Ningbo"]

    assert {the_lexicon().translated(one, Language.ZH) for one in ways} == {"持卡在宁波乘坐公交车"}


def test_a_chinese_sentence_may_be_written_without_spaces() -> None:
    assert in_english("票价为1.20元") == "the fare is 1.20"


def test_a_sentence_that_nobody_knows_matches_no_step() -> None:
    unknown = "某人持有一张借来的卡"

    assert in_english(unknown) == unknown
    assert not any(one.parser.is_matching(unknown) for one in definitions())


def test_a_place_that_is_none_matches_no_step() -> None:
    assert not any(one.parser.is_matching("某人持有亚特兰蒂斯社保卡") for one in definitions())


def test_a_table_is_read_by_the_words_of_its_rows() -> None:
    told = [["户籍地", "宁波"], ["卡状态", "正式挂失"], ["银行账户", "未激活"], ["item", "hr-1"]]

    assert rows_in_english(told) == [
        ["household", "Ningbo"],
        ["state", "LOST_FORMAL"],
        ["account", "inactive"],
        ["item", "hr-1"],
    ]


def test_what_people_read_is_known_in_chinese_and_a_code_stays() -> None:
    assert in_chinese("manual reimbursement") == "手工报销"
    assert in_chinese("card_contact") == "card_contact"
