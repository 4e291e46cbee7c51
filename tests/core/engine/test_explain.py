"""A decision as plain data has the shape of design section 5, in both languages."""

from __future__ import annotations

import json
from typing import Final

import pytest

from samecity_conformance.scene import Scene

STEP_NAMES: Final = [
    *("shape", "parties", "offer", "kind", "credential", "state"),
    *("holder", "treatment", "consent", "rule", "effects"),
]


def explained(scene: Scene, lang: str) -> dict[str, object]:
    kept = scene.platform.journal.recall(scene.answer.en.request_id)
    assert kept is not None
    return scene.platform.explain(kept.decision, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_allowed_ride_is_exactly_this(scene: Scene, lang: str) -> None:
    scene.wallets.append(scene.world.adult("anhui"))
    scene.use("card", "transit.ride", "ningbo", {"mode": "bus"})

    plain = explained(scene, lang)
    steps = plain.pop("steps")

    assert plain == {
        "request_id": scene.answer.en.request_id,
        "home": "anhui",
        "host": "ningbo",
        "scenario": "transit.ride",
        "kind": "card_contactless",
        "allowed": True,
        "treatment": "LOCAL_EQUAL",
        "decided_by": "delta",
        "reasons": [],
        "notes": [],
        "terms": {
            "gross_fen": 200,
            "payable_fen": 120,
            "saving_fen": 80,
            "fund_fen": 0,
            "personal_fen": 0,
            "limits": {},
        },
        "effects": [
            {"type": "debit_purse", "amount_fen": 120},
            {
                "type": "post",
                "payer": "anhui",
                "payee": "ningbo",
                "account": "transit",
                "amount_fen": 120,
            },
            {"type": "set_state", "region": "ningbo", "kind": "transfer"},
        ],
        "disclosed": ["class", "valid"],
        "catalogue_version": "ningbo-2026.1",
        "at": "2026-11-23T10:00:00+08:00",
        "offline": False,
    }
    assert isinstance(steps, list)
    assert [step["name"] for step in steps] == STEP_NAMES
    assert steps[7] == {
        "n": 8,
        "name": "treatment",
        "verdict": "passed",
        "plugin": "delta",
        "rule": "R02",
        "source": "P1-P8; granted scenarios: P6, P7, S0 ZS-12",
    }


@pytest.mark.parametrize(
    ("lang", "message", "next_step"),
    [
        (
            "zh",
            "交通钱包余额不足，本次需要 1.20 元；银行账户里的钱不能抵付车费。",
            "请先在公交网点或线上为交通钱包充值，或用其他方式支付。",
        ),
        (
            "en",
            "The transit purse holds too little; 1.20 yuan are needed, and the bank account does "
            "not pay the fare.",
            "Top up the transit purse at a transit outlet or online, or pay another way.",
        ),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(
    scene: Scene, lang: str, message: str, next_step: str
) -> None:
    scene.wallets.append(scene.world.adult("anhui", balance_fen=0))
    scene.use("card", "transit.ride", "ningbo", {"mode": "bus"})

    plain = explained(scene, lang)

    assert plain["reasons"] == [
        {"code": "BALANCE_TOO_LOW", "rule": "R24", "message": message, "next_step": next_step}
    ]
    assert (plain["treatment"], plain["effects"], plain["disclosed"]) == ("REFUSED", [], [])


def test_notes_have_the_form_of_reasons(scene: Scene) -> None:
    scene.at = scene.at.replace(year=2021)
    scene.wallets.append(scene.world.adult("ningbo"))
    scene.use("card", "transit.ride", "binzhou", {"mode": "bus"})

    [note] = scene.answer.en.notes

    assert (note.code, note.rule) == ("LOCAL_CARD_ONLY", "R09")
    assert note.message
    assert note.next_step


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_explained_is_json(scene: Scene, lang: str) -> None:
    scene.wallets.append(scene.world.adult("anhui"))
    scene.use("card", "transit.ride", "ningbo", {"mode": "bus"})

    plain = explained(scene, lang)

    assert json.loads(json.dumps(plain)) == plain


def test_no_other_language_is_rendered(scene: Scene) -> None:
    scene.wallets.append(scene.world.adult("anhui", balance_fen=0))
    scene.use("card", "transit.ride", "ningbo", {"mode": "bus"})

    with pytest.raises(ValueError, match="expected zh or en, received 'fr'"):
        explained(scene, "fr")
