from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from samecity.texts.reasons import LANGUAGES, PLACEHOLDER
from samecity_government import codes
from samecity_government.cases.case_book import State

STATES = [one.value for one in State if one not in (State.DRAFT, State.QUEUED)]
OWN = sorted(
    [*STATES, *(value for name, value in vars(codes).items() if name.isupper() and name == value)]
)
FACTS = {
    "RECEIPT": {"case", "receipt"},
    "FOLLOW_UP": {"documents"},
    "DOCUMENTS_NEEDED": {"documents"},
    "GUIDE": {"guide"},
    "MANDATE": {"mandate", "until"},
    "PROOF": {"proof", "until"},
    "CASE_NOT_READY": {"state"},
    "TERMINAL_OFFLINE": {"point"},
    "PAPER_OUT": {"point"},
}


def test_the_plugin_registers_exactly_the_codes_it_gives(registry: Registry) -> None:
    registered = [code for code, text in registry.reasons.items() if text.plugin == "government"]

    assert sorted(registered) == OWN


@pytest.mark.parametrize("code", OWN)
def test_a_text_has_room_for_the_facts_of_its_code_and_no_more(
    registry: Registry, code: str
) -> None:
    text = registry.reasons[code]

    for lang in LANGUAGES:
        shown = set(PLACEHOLDER.findall(text.message[lang] + text.next_step[lang]))
        assert shown == FACTS.get(code, set())
        assert text.message[lang] != text.next_step[lang]


@pytest.mark.parametrize("code", OWN)
def test_the_rule_behind_a_code_is_known_to_the_engine(registry: Registry, code: str) -> None:
    assert registry.rule_of(code) in {"R14", "R27"}
