from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from samecity.texts.reasons import LANGUAGES
from samecity_medical.filing import FILING_NOT_NEEDED, FILING_TOO_LATE
from samecity_medical.institution import PROXY_PROOF_MISSING
from samecity_medical.patient_link import HOSPITAL_NUMBER_TAKEN
from samecity_medical.settlement import (
    BILL_ALREADY_SETTLED,
    CEILING_REACHED,
    FILING_ADVISED,
    NOT_COVERED,
)
from samecity_medical.visit import BILL_TOO_LONG, VISIT_OUT_OF_ORDER

OWN = {
    BILL_ALREADY_SETTLED: "R29",
    NOT_COVERED: "R12",
    CEILING_REACHED: "R12",
    FILING_ADVISED: "R13",
    PROXY_PROOF_MISSING: "R12",
    FILING_NOT_NEEDED: "R13",
    FILING_TOO_LATE: "R13",
    VISIT_OUT_OF_ORDER: "R27",
    BILL_TOO_LONG: "R27",
    HOSPITAL_NUMBER_TAKEN: "R24",
}


def test_the_plugin_registers_exactly_the_codes_it_gives(registry: Registry) -> None:
    registered = [code for code, text in registry.reasons.items() if text.plugin == "medical"]

    assert registered == list(OWN)


@pytest.mark.parametrize("code", OWN)
def test_a_code_has_its_rule_and_a_next_step_in_both_languages(
    registry: Registry, code: str
) -> None:
    text = registry.reasons[code]

    assert registry.rule_of(code) == OWN[code]
    for lang in LANGUAGES:
        assert text.message[lang]
        assert text.message[lang] != text.next_step[lang]
