from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.host.registry import Registry
from samecity_conformance.variants import Altered, registry_with
from samecity_government.standards import Government
from tests.plugins.government.window import Window, codes

IDENTIFY = "government.identify"


@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "binzhou", "anhui"])
@pytest.mark.parametrize("home", ["zhoushan", "binzhou", "foshan"])
@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACTLESS, CredentialKind.ECARD_QR])
def test_any_card_or_code_identifies_wherever_it_is_taken(
    window: Window, home: str, host: str, kind: CredentialKind
) -> None:
    wallet = window.world.adult(home)

    answer = window.ask(wallet, IDENTIFY, host, kind=kind)

    expected = Treatment.LOCAL if home == host else Treatment.NATIONAL_BASELINE
    assert answer.decision.treatment is expected
    assert answer.decision.effects == ()
    assert answer.disclosure == {
        "valid": True,
        "name": wallet.person.name,
        "resident_id": wallet.person.resident_id.text,
    }


@pytest.mark.parametrize(
    ("host", "item"),
    [
        ("zhoushan", "dog-licence"),
        ("binzhou", "the-103rd"),
        ("anhui", "the-96th"),
        # The department is none of the ten, or it takes the card for other items only.
        ("zhoushan", "household-migration"),
        ("zhoushan", "pension-qualification"),
    ],
)
def test_what_no_department_lists_needs_the_ordinary_identity_card(
    window: Window, host: str, item: str
) -> None:
    answer = window.ask(window.world.adult(host), IDENTIFY, host, item=item)

    assert codes(answer) == [Code.ITEM_NOT_IN_LIST]
    assert answer.disclosure == {}


class Withdrawn(Altered):
    """A region one of whose departments no longer takes the card."""

    def alter(self) -> None:
        section = self.section(Government)
        assert section is not None
        rest = tuple(one for one in section.departments if one.code != "human-resources")
        self.sections = {**self.sections, Government: Government(departments=rest)}


def test_a_department_that_no_longer_takes_the_card_takes_its_items_along() -> None:
    window = Window(registry_with({"zhoushan": Withdrawn}))
    wallet = window.world.adult("zhoushan")

    assert codes(window.ask(wallet, IDENTIFY)) == [Code.ITEM_NOT_IN_LIST]
    assert codes(window.ask(wallet, IDENTIFY, item="medical-record")) == []


def test_a_region_without_plugin_takes_no_card_for_identity(
    window: Window, registry: Registry
) -> None:
    answer = window.ask(window.world.adult("zhoushan"), IDENTIFY, "foshan")

    assert codes(answer) == [Code.NOT_OFFERED]
