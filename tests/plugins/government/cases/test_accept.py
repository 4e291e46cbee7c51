from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_conformance.variants import registry_with, suspended
from samecity_government.standards import Government
from tests.plugins.government.window import (
    ACCEPT,
    WITHDRAWAL,
    Window,
    case_of,
    codes,
    facts,
    notes,
)

RENEWAL = "driving-licence-renewal"
MOVE = "household-migration"


# Which list, which zone.


@pytest.mark.parametrize(
    ("home", "host", "item", "treatment", "decided_by"),
    [
        ("zhoushan", "zhoushan", WITHDRAWAL, Treatment.LOCAL, "zhoushan"),
        ("zhoushan", "zhoushan", "social-insurance-transfer", Treatment.LOCAL, "zhoushan"),
        ("zhoushan", "ningbo", WITHDRAWAL, Treatment.LOCAL_EQUAL, "ningbo-zhoushan"),
        ("ningbo", "zhoushan", WITHDRAWAL, Treatment.LOCAL_EQUAL, "ningbo-zhoushan"),
        (
            "ningbo",
            "zhoushan",
            "social-insurance-transfer",
            Treatment.LOCAL_EQUAL,
            "ningbo-zhoushan",
        ),
        ("anhui", "ningbo", "social-insurance-transfer", Treatment.LOCAL_EQUAL, "delta"),
        ("shanghai", "zhoushan", "medical-insurance-transfer", Treatment.LOCAL_EQUAL, "delta"),
        ("ningbo", "anhui", "medical-insurance-transfer", Treatment.LOCAL_EQUAL, "delta"),
    ],
)
def test_a_list_that_names_both_lets_an_application_in(
    window: Window, home: str, host: str, item: str, treatment: Treatment, decided_by: str
) -> None:
    answer = window.file(window.world.adult(home), host, item=item)

    assert notes(answer) == ["ACCEPTED", "RECEIPT"]
    assert (answer.decision.treatment, answer.decision.decided_by) == (treatment, decided_by)


@pytest.mark.parametrize(
    ("home", "host", "item", "code"),
    [
        ("anhui", "ningbo", WITHDRAWAL, Code.OUT_OF_ZONE),
        ("shanghai", "zhoushan", WITHDRAWAL, Code.OUT_OF_ZONE),
        ("binzhou", "zhoushan", WITHDRAWAL, Code.OUT_OF_ZONE),
        ("binzhou", "ningbo", "social-insurance-transfer", Code.OUT_OF_ZONE),
        ("zhoushan", "binzhou", WITHDRAWAL, Code.ITEM_NOT_IN_LIST),
        ("ningbo", "zhoushan", "fishing-permit", Code.ITEM_NOT_IN_LIST),
        ("foshan", "zhoushan", "fishing-permit", Code.ITEM_NOT_IN_LIST),
        ("zhoushan", "zhoushan", "dog-licence", Code.ITEM_NOT_IN_LIST),
        ("ningbo", "zhoushan", "dog-licence", Code.ITEM_NOT_IN_LIST),
        ("zhoushan", "foshan", WITHDRAWAL, Code.NOT_OFFERED),
    ],
)
def test_no_list_and_another_list_are_told_apart(
    window: Window, home: str, host: str, item: str, code: Code
) -> None:
    answer = window.file(window.world.adult(home), host, item=item)

    assert codes(answer) == [code]
    assert answer.disclosure == {}


def test_applications_in_anhui_were_still_to_come_in_2021(window: Window) -> None:
    window.until(datetime(2021, 8, 20, 10, 0, tzinfo=SHANGHAI))

    answer = window.file(window.world.adult("anhui"))

    assert codes(answer) == [Code.NOT_OPEN_YET]
    assert facts(answer, "NOT_OPEN_YET")["opens_on"] == "2022-10-01"


def test_the_window_learns_who_is_in_front_of_it_and_keeps_a_pseudonym(window: Window) -> None:
    wallet = window.world.person("p-sun")

    told = window.file(wallet, "ningbo").disclosure

    assert told == {
        "valid": True,
        "pseudonym": window.world.platform.national.pseudonym("ningbo", wallet.holder_ref),
        "name": wallet.person.name,
        "resident_id": wallet.person.resident_id.text,
    }


# Notice and consent.


def test_a_window_of_another_province_needs_a_notice_and_a_signed_form(window: Window) -> None:
    wallet, item = window.world.adult("anhui"), "social-insurance-transfer"
    key = f"ningbo:{ACCEPT}"

    def file(**said: object) -> list[str]:
        kind = CredentialKind.CARD_CONTACT
        body = {**window.world.body("ningbo", ACCEPT, kind, {"item": item}), **said}
        reader = window.world.reader(wallet, kind, window.at)
        return codes(window.world.platform.accept(body, reader))

    assert file() == [Code.NOTICE_MISSING]
    assert file(notices=[key]) == [Code.CONSENT_MISSING]
    assert file(notices=[key], consents=[key]) == []


@pytest.mark.parametrize("host", ["zhoushan", "ningbo"])
def test_inside_the_province_neither_is_needed(window: Window, host: str) -> None:
    assert codes(window.file(window.world.adult("zhoushan"), host, says_yes=False)) == []


# Documents.


def test_what_is_missing_expired_or_anothers_is_told_at_once(window: Window) -> None:
    papers = ["id-card@2026-11-22", "business-licence/other", "premises-proof"]

    answer = window.file(window.world.adult("ningbo"), item="business-change", documents=papers)

    assert codes(answer) == [Code.MATERIAL_MISSING]
    assert facts(answer, "MATERIAL_MISSING") == {
        "missing": "股东会决议 resolution of the shareholders",
        "expired": "居民身份证 identity card",
        "of_others": "营业执照 business licence",
    }
    assert window.rows("ningbo", "case") == window.rows("ningbo", "intake") == []


@pytest.mark.parametrize(
    ("documents", "code"),
    [
        (["photo"], Code.MATERIAL_MISSING),
        (["health-certificate", "photo@2026-11-22"], Code.MATERIAL_MISSING),
        (["health-certificate", "photo/other"], Code.MATERIAL_MISSING),
    ],
)
def test_a_main_document_or_a_wrong_one_is_never_minor(
    window: Window, documents: list[str], code: Code
) -> None:
    answer = window.file(window.world.adult("zhoushan"), item=RENEWAL, documents=documents)

    assert codes(answer) == [code]


@pytest.mark.parametrize(("home", "host"), [("zhoushan", "zhoushan"), ("zhoushan", "ningbo")])
def test_with_a_minor_gap_the_application_is_held_and_says_what_may_follow(
    window: Window, home: str, host: str
) -> None:
    answer = window.file(
        window.world.adult(home), host, item=RENEWAL, documents=["health-certificate"]
    )

    assert notes(answer) == ["PREACCEPTED", "RECEIPT", "FOLLOW_UP"]
    assert facts(answer, "FOLLOW_UP") == {"documents": "证件照片 photograph"}


@pytest.mark.parametrize(
    "fields",
    [
        {"documents": ["Deed"]},
        {"documents": ["deed@2026-02-30"]},
        {"documents": ["deed"] * 21},
        {"contested": ["No such"]},
        {"amount_fen": -1},
        {"amount_fen": 10_000_001},
        {"amount_fen": "many"},
        {"case": "123"},
        {"step": "sign"},
        {"outcome": "maybe"},
        {"delivery": "pigeon"},
        {"name": "Zhang"},
    ],
)
def test_fields_of_another_shape_are_named(window: Window, fields: dict[str, object]) -> None:
    with pytest.raises(RequestInvalid) as caught:
        window.file(window.world.adult("zhoushan"), **fields)  # type: ignore[arg-type]  # fields

    assert all(name.startswith(f"fields.{next(iter(fields))}") for name in caught.value.problems)


# The card, the agreement, the same request.


@pytest.mark.parametrize(
    ("state", "code"),
    [(CardState.SEALED, Code.CARD_SEALED), (CardState.LOST_FORMAL, Code.CARD_REPORTED_LOST)],
)
def test_a_card_that_may_not_be_used_files_nothing(
    window: Window, state: CardState, code: Code
) -> None:
    assert codes(window.file(window.world.adult("zhoushan", state=state), "ningbo")) == [code]


def test_what_was_accepted_is_finished_after_the_agreement_has_ended(registry: Registry) -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
    window = Window(suspended(registry, "ningbo-zhoushan", noon))
    wallet = window.world.adult("zhoushan")
    number = case_of(window.file(wallet, "ningbo", delivery="pickup", amount_fen=100))
    window.until(noon + timedelta(minutes=1))

    assert codes(window.file(wallet, "ningbo")) == [Code.OUT_OF_ZONE]
    assert notes(window.decide("zhoushan", number)) == ["DECIDED", "RECEIPT"]
    assert notes(window.follow(wallet, number, "collect", host="ningbo")) == [
        "DELIVERED",
        "RECEIPT",
    ]


def test_the_same_request_opens_one_case(window: Window) -> None:
    wallet, kind = window.world.adult("zhoushan"), CredentialKind.ECARD_QR
    body = window.world.body("ningbo", ACCEPT, kind, {})

    first, again = (
        window.world.platform.accept(body, window.world.reader(wallet, kind, window.at))
        for _ in range(2)
    )

    assert again.is_replay
    assert again.decision == first.decision
    assert len(window.rows("zhoushan", "case")) == 1


class WithoutStandards(Region):
    """A region whose authorities handle nothing."""

    def section(self, kind: type[object]) -> object:  # type: ignore[override]  # any section
        """Return no government data."""
        return None if kind is Government else super().section(kind)


def test_an_item_that_no_authority_at_home_handles_is_on_no_list_of_its() -> None:
    window = Window(registry_with({"zhoushan": WithoutStandards}))

    answer = window.file(window.world.adult("zhoushan"), "ningbo")

    assert codes(answer) == [Code.ITEM_NOT_IN_LIST]
    assert facts(answer, "ITEM_NOT_IN_LIST") == {"home": "zhoushan"}
