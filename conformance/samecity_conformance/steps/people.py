"""Who holds which card."""

from __future__ import annotations

from datetime import date

from pytest_bdd import given, step, when

from samecity.domain.card import AccountState, CardState, Generation
from samecity_conformance.language import rows_in_english, sentence
from samecity_conformance.scene import Scene
from samecity_conformance.somebody import ADULT, Somebody
from samecity_conformance.steps.values import PLACE, PLACES, Table, fen, place, places

_PERSON_OF = rf"a person with a card of (?P<home>{PLACE})"


@given(sentence(r"(?:the person )?(?P<ref>p-[a-z]+)(?: with their card)?"))
def synthetic_person(scene: Scene, ref: str) -> None:
    """Bring one of the ten synthetic people on the scene, with their card."""
    scene.wallets.append(scene.world.person(ref))


@given(sentence(_PERSON_OF))
@given(sentence(_PERSON_OF + " and"))
@given(sentence(_PERSON_OF + " who"))
def person_of(scene: Scene, home: str, datatable: Table | None = None) -> None:
    """Bring an adult of 36 on the scene; a table of two columns says what else is known.

    Rows: `born`, `household`, `residence`, `insured` (places), `classes` (with commas), `state`,
    `generation`, `transit` (yes, no), `account` (its state), `balance` (yuan), `last top-up` (day).
    """
    told = {key: words for key, words in rows_in_english(datatable or ())}
    scene.wallets.append(
        scene.world.issue(
            scene.person(_somebody(home, told)),
            place(home),
            generation=Generation(int(told.pop("generation", "3"))),
            state=CardState(told.pop("state", "NORMAL")),
            balance_fen=fen(told.pop("balance", "100.00")),
            last_topup_on=date.fromisoformat(told.pop("last top-up"))
            if "last top-up" in told
            else None,
            has_transit=told.pop("transit", "yes") == "yes",
            account=AccountState(told.pop("account", "active")),
        )
    )
    assert not told, f"expected the rows that the step names, received {sorted(told)}"


@given(sentence(rf"people with cards of (?P<homes>{PLACES})"))
def people_of(scene: Scene, homes: str) -> None:
    """Bring a plain adult of each place on the scene."""
    scene.wallets.extend(scene.world.adult(home) for home in places(homes))


@step(
    sentence(
        r"the holder was shown the notice and agreed to (?P<scenario>[a-z_]+\.[a-z_]+)"
        rf" in (?P<host>{PLACE})"
    )
)
def notice_and_consent(scene: Scene, scenario: str, host: str) -> None:
    """Let every further request bear a notice that names the receiver, and the holder's yes."""
    said = [f"{place(host)}:{scenario}"]
    scene.envelope.update(notices=said, consents=said)


@when(sentence("the guardian agrees"))
def guardian_agrees(scene: Scene) -> None:
    """Let every further request bear the guardian's yes."""
    scene.envelope["guardian_agrees"] = True


def _somebody(home: str, told: dict[str, str]) -> Somebody:
    return Somebody(
        born=date.fromisoformat(told.pop("born")) if "born" in told else ADULT,
        household=place(told.pop("household", home)),
        residence=place(told.pop("residence", home)),
        insured=place(told.pop("insured", home)),
        classes=frozenset(told.pop("classes").split(", ")) if "classes" in told else frozenset(),
    )
