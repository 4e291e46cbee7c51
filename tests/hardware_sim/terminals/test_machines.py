"""Every machine that is a row alone: what it takes, what it asks, what it says, what it keeps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from samecity.domain.card import CredentialKind
from samecity.errors import RequestInvalid, UnknownName
from samecity_hardware_sim.terminals.models import MODELS
from samecity_hardware_sim.terminals.picture import Shot
from tests.hardware_sim.terminals.town import Town

CHIP, TAP = CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS
CODE = CredentialKind.ECARD_QR
REGIONS = ("zhoushan", "ningbo", "binzhou", "anhui")

NOT_EVERYWHERE = {
    "hotel_desk": {"binzhou", "anhui"},
    "meeting_door": {"binzhou"},
    "self_service_terminal": {"zhoushan"},
    "metro_entry_gate": {"ningbo", "anhui"},
    "metro_exit_gate": {"ningbo", "anhui"},
    "metro_service_desk": {"ningbo", "anhui"},
}
"""What only some regions offer."""

FIRST_USES = [
    (model, host, kind)
    for model, row in MODELS.items()
    if model not in {"card_counter", "metro_exit_gate"}
    for host in REGIONS
    if host in NOT_EVERYWHERE.get(model, REGIONS)
    for kind in row.kinds
]
ITEMS = {"binzhou": "employment-registration", "anhui": "social-insurance-transfer"}


@pytest.mark.parametrize(("model", "host", "kind"), FIRST_USES)
def test_a_local_card_is_served_by_each_machine_of_its_city(
    model: str, host: str, kind: CredentialKind
) -> None:
    town = Town.build()

    with town.machine(model, host) as machine:
        answer = machine.use(town.world.adult(host), kind=kind)

    assert answer.is_allowed, answer.screen("en")
    assert answer.opens
    assert all(answer.screen(lang) for lang in ("zh", "en"))


@pytest.mark.parametrize("host", REGIONS)
@pytest.mark.parametrize("kind", MODELS["desk_reader"].kinds)
def test_a_window_takes_an_application_in(host: str, kind: CredentialKind) -> None:
    town = Town.build()
    said = {"item": ITEMS.get(host, "provident-fund-withdrawal")}

    with town.machine("desk_reader", host) as desk:
        answer = desk.use(town.world.adult(host), "accept", said, kind=kind)

    assert answer.is_allowed, answer.screen("en")
    assert answer.screen("zh")[0] == "已办理"


@pytest.mark.parametrize("kind", [TAP, CODE])
def test_a_venue_says_valid_and_nothing_of_the_person(kind: CredentialKind) -> None:
    town = Town.build()
    wallet = town.world.person("p-li")

    with town.machine("venue_gate", "ningbo", point="nb-museum") as gate:
        answer = gate.use(wallet, kind=kind)

    assert set(answer.disclosure) == {"valid", "class"}
    assert answer.screen("en") == ("Valid, please go in",)
    assert answer.screen("zh") == ("有效，请进",)


def test_a_code_held_before_the_gate_opens_it_once() -> None:
    town = Town.build()

    with town.machine("venue_gate", "ningbo") as gate:
        hand = gate.hand(town.world.adult("ningbo"), CODE)
        answers = [gate.serve(hand, kind=CODE) for _ in range(3)]

    assert [one.opens for one in answers] == [True, False, False]
    assert all(one.is_allowed for one in answers)


def test_a_photographed_code_is_read_from_its_pixels() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo")

    with town.machine("pharmacy_terminal", "ningbo") as till:
        till.device.terminal.camera.shot = Shot(contrast=0.0)
        dark = till.use(wallet, kind=CODE)
        till.device.terminal.camera.shot = Shot(rotation_degrees=17, blur_px=1)
        bright = till.use(wallet, kind=CODE)

    assert [one.code for one in dark.reasons] == ["READER_ERROR"]
    assert bright.is_allowed


@pytest.mark.parametrize("kind", [CHIP, CODE])
def test_a_pharmacy_says_who_pays(kind: CredentialKind) -> None:
    town = Town.build()

    with town.machine("pharmacy_terminal", "ningbo") as till:
        answer = till.use(town.world.adult("ningbo"), kind=kind)

    assert answer.decision is not None
    terms = answer.decision.terms
    assert terms.fund_fen + terms.personal_fen == terms.gross_fen > 0
    personal = f"{terms.personal_fen // 100}.{terms.personal_fen % 100:02d}"
    assert f"you pay {personal} yuan" in answer.screen("en")[0]


def test_a_visit_goes_through_its_steps_at_one_terminal() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo")

    with town.machine("hospital_terminal", "ningbo") as terminal:
        early = terminal.use(wallet, fields={"step": "settle"})
        steps = [
            terminal.use(wallet, fields={"step": step}, kind=kind)
            for step, kind in (("register", CHIP), ("outpatient", CODE), ("settle", CODE))
        ]

    assert [one.code for one in early.reasons] == ["VISIT_OUT_OF_ORDER"]
    assert all(one.is_allowed for one in steps)
    assert steps[-1].decision is not None
    assert steps[-1].decision.terms.gross_fen > 0


def test_a_terminal_refuses_what_its_operator_cannot_mean() -> None:
    town = Town.build()

    with town.machine("hospital_terminal", "ningbo") as terminal, pytest.raises(RequestInvalid):
        terminal.use(town.world.adult("ningbo"), fields={"step": "operate"})


def test_a_book_is_lent_and_comes_back() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("library_desk", "ningbo") as desk:
        lent = desk.use(wallet, "borrow")
        returned = desk.use(wallet, "give_back", kind=CODE)
        twice = desk.use(wallet, "give_back")

    assert [lent.is_allowed, returned.is_allowed, twice.is_allowed] == [True, True, False]
    assert lent.screen("zh") == ("已借出",)
    assert not twice.is_repeat


def test_a_hotel_registers_name_and_number_and_shows_the_name() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo")

    with town.machine("hotel_desk", "binzhou") as desk:
        arrived = desk.use(wallet, fields={"room": "305"})
        left = desk.use(wallet, "check_out", {"room": "305"})

    assert arrived.disclosure["name"] == wallet.person.name
    assert arrived.disclosure["resident_id"] == wallet.person.resident_id.text
    assert arrived.screen("en") == (f"Checked in: {wallet.person.name}",)
    assert left.is_allowed
    assert wallet.person.name not in repr(arrived)


def test_a_meeting_is_signed_into_once() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("meeting_door", "binzhou") as door:
        first, second = door.use(wallet), door.use(wallet, kind=CODE)

    assert first.screen("en") == ("Signed in",)
    assert not second.is_allowed


@pytest.mark.parametrize(("model", "kind"), [("bus_validator", CODE), ("venue_gate", CHIP)])
def test_what_a_machine_has_no_reader_for_is_refused(model: str, kind: CredentialKind) -> None:
    town = Town.build()

    with town.machine(model, "ningbo") as machine:
        answer = machine.use(town.world.adult("ningbo"), kind=kind)

    assert not answer.is_allowed
    assert answer.reasons[0].code in {"KIND_NOT_ACCEPTED", "READER_ERROR"}


def test_a_machine_whose_service_is_not_offered_reads_nobody() -> None:
    town = Town.build()

    with town.machine("hotel_desk", "ningbo") as desk:
        answer = desk.use(town.world.adult("ningbo"))
        visits = [slot.visits for slot in desk.station.slots.values()]

    assert [one.code for one in answer.reasons] == ["NOT_OFFERED"]
    assert visits == [0, 0]


def test_a_machine_without_sam_reads_nobody() -> None:
    town = Town.build()
    town.bench.sam = None

    with town.machine("venue_gate", "ningbo") as gate:
        answer = gate.use(town.world.adult("ningbo"))

    assert [one.code for one in answer.reasons] == ["SAM_MISSING"]


def test_a_copied_card_opens_nothing() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo")
    town.bench.clone(wallet)

    with town.machine("venue_gate", "ningbo") as gate:
        answer = gate.use(wallet)

    assert [one.code for one in answer.reasons] == ["CARD_NOT_AUTHENTIC"]


def unknown(model: str, host: str, action: str = "", field: str = "") -> Sequence[str]:
    town = Town.build()
    with pytest.raises(UnknownName) as caught, town.machine(model, host) as machine:
        machine.use(town.world.adult("ningbo"), action, {field: 1} if field else {})
    return [caught.value.kind, caught.value.name]


def test_what_nobody_knows_is_named() -> None:
    assert unknown("coffee_machine", "ningbo") == ["device", "coffee_machine"]
    assert unknown("library_desk", "ningbo", "steal") == ["action", "steal"]
    assert unknown("library_desk", "ningbo", field="meter_fen") == ["field", "meter_fen"]
    assert unknown("metro_entry_gate", "binzhou") == ["metro", "binzhou"]
    with pytest.raises(UnknownName), Town.build().machine("venue_gate", "ningbo", point="moon"):
        pass


def test_a_request_says_nothing_of_place_or_person_in_its_id() -> None:
    town = Town.build()

    with town.machine("venue_gate", "ningbo") as gate:
        ids = [gate.use(town.world.adult("ningbo")).decision for _ in range(2)]

    first, second = (one.request_id for one in ids if one is not None)
    assert first != second
    assert len(first) == len(second) == 26
