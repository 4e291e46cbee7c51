"""Synthetic persons: the cast of the examples, and new ones. No name and no number goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Response
from marshmallow import ValidationError, fields, validate

from samecity.domain.identifiers import ResidentId
from samecity.schemas.values import CODE, Day, StrictSchema
from samecity.spi.national import Person
from samecity.synthetic.people import SyntheticPerson
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.idempotency import KEY_PARAMETER, idempotent
from samecity_portal.api.messages import ID, PLACE, answer, known, of_our_days
from samecity_portal.api.parameters import Page, PageSchema, paged
from samecity_portal.current import house, lang
from samecity_portal.people import add_person, cast, id_of, person_of

blueprint = ApiBlueprint("persons", __name__, description="People who do not exist.")

EXAMPLE: Final = {"born": "1956-11-22", "household": "hefei", "classes": ["veteran"]}


class _SyntheticNumber(fields.Field[ResidentId]):
    """A resident number that no real person has; never told again."""

    def _deserialize(
        self, value: object, attr: str | None, data: object, **_: object
    ) -> ResidentId:
        try:
            number = ResidentId(str(value))
        except ValueError as error:
            raise ValidationError("a valid number") from error
        if not number.is_synthetic:
            raise ValidationError("area 99, which no real person has")
        return number


class NewPersonSchema(StrictSchema):
    """Somebody new. A place that is left out is the first one that is not."""

    born = Day(required=True, validate=of_our_days)
    household = fields.String(validate=PLACE, metadata={"description": "Household register"})
    residence = fields.String(validate=PLACE, metadata={"description": "Habitual residence"})
    insured = fields.String(validate=PLACE, metadata={"description": "Insured place"})
    classes = fields.List(
        fields.String(validate=CODE), metadata={"description": "Certified statuses"}
    )
    guardian = fields.String(validate=ID, metadata={"description": "Id of a minor's guardian"})
    is_alive = fields.Boolean()
    resident_id = _SyntheticNumber(
        metadata={
            "description": "A number that begins with 99; drawn, if left out",
            "type": "string",
            "pattern": "^99[0-9]{15}[0-9X]$",
        }
    )
    name = fields.String(
        validate=validate.Regexp(r"^测试\w{1,8}\Z", error="测试 and up to eight characters")
    )


class PersonSchema(StrictSchema):
    """A person, without name and number."""

    id = fields.String(required=True)
    born = members.day("Birth date")
    household = fields.String(required=True, metadata={"description": "Six digits of GB/T 2260"})
    residence = fields.String(required=True)
    insured = fields.String(required=True)
    classes = fields.List(fields.String(), required=True)
    guardian = fields.String(required=True, allow_none=True)
    is_alive = fields.Boolean(required=True)
    home = fields.String(metadata={"description": "Who issues the card, of the cast"})
    note = fields.String(metadata={"description": "What the person is there for, of the cast"})


@blueprint.route("/persons")
@blueprint.query(PageSchema)
@blueprint.response(200, PersonSchema(many=True), headers=PAGED)
def list_persons(query: Page) -> object:
    """List the cast of the examples.

    Whoever was brought in later is found by id only.
    """
    return paged([_message(one.person) for one in cast().values()], query)


@blueprint.route("/persons", methods=["POST"])
@idempotent
@blueprint.arguments(NewPersonSchema, example=EXAMPLE)
@blueprint.response(201, PersonSchema)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_person(told: Mapping[str, object]) -> Response:
    """Bring somebody new in.

    The answer has an id to issue a card to; name and number never go out.
    """
    return answer(_message(add_person(house(), **told)), 201)  # type: ignore[arg-type]  # of the schema


@blueprint.route("/persons/<string:person_id>")
@blueprint.response(200, PersonSchema)
def get_person(person_id: str) -> Response:
    """Return a person.

    Of the cast, or one that was brought in; without name and number.
    """
    return answer(_message(person_of(house(), known("person", person_id))))


def _message(person: Person) -> dict[str, object]:
    holder = person.holder
    person_id = id_of(holder.holder_ref)
    of_cast = cast().get(person_id)
    return {
        "id": person_id,
        "born": holder.born.isoformat(),
        "household": holder.household.text,
        "residence": holder.residence.text,
        "insured": holder.insured.text,
        "classes": sorted(holder.classes),
        "guardian": id_of(holder.guardian_ref) if holder.guardian_ref else None,
        "is_alive": holder.is_alive,
        **(_of_cast(of_cast) if of_cast is not None else {}),
    }


def _of_cast(one: SyntheticPerson) -> dict[str, object]:
    return {"home": one.home, "note": one.note_zh if lang() == "zh" else one.note_en}
