"""Showing a card, an e-card or oneself, for any scenario."""

from __future__ import annotations

from pytest_bdd import given, when

from samecity.domain.card import CredentialKind
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, Table, fields, place


@given(sentence(r"the credential is shown as (?P<kind>[a-z_]+)"))
def credential_kind(scene: Scene, kind: str) -> None:
    """Fix the kind of credential, where the one that a plain person would show is not meant."""
    scene.kind = CredentialKind(kind)


@when(
    sentence(
        r"the (?P<credential>card|e-card|person) is used for (?P<scenario>[a-z_]+\.[a-z_]+)"
        rf" in (?P<host>{PLACE})(?: at (?P<point>[a-z][a-z0-9-]*))?(?: with)?"
    )
)
def use(
    scene: Scene,
    credential: str,
    scenario: str,
    host: str,
    point: str | None,
    datatable: Table | None = None,
) -> None:
    """Use a credential for any scenario; a table of two columns gives the scenario's fields.

    `person` is kind `none`: somebody who is identified by a document or a face.
    """
    scene.use(credential, scenario, place(host), fields(datatable), point=point or "")


@when(sentence(rf"the region of (?P<home>{PLACE}) orders (?P<scenario>[a-z_]+\.[a-z_]+)(?: with)?"))
def order(scene: Scene, home: str, scenario: str, datatable: Table | None = None) -> None:
    """Let an institution give an order, with nobody there; a table gives the scenario's fields."""
    scene.order(scenario, place(home), fields(datatable))


@when(sentence("the same request is sent again"))
def send_again(scene: Scene) -> None:
    """Send the last request again, under the same id."""
    assert scene.sent is not None
    scene.send(scene.sent.body, scene.sent.reader)


@when(sentence("the same request id is sent with"))
def send_changed(scene: Scene, datatable: Table) -> None:
    """Send the last request's id with other fields; a table of two columns gives them."""
    assert scene.sent is not None
    scene.send({**scene.sent.body, "fields": fields(datatable)}, scene.sent.reader)
