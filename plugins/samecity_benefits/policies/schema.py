"""Reading `policies.toml`: every tag, type and operand of every condition is checked once, here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from marshmallow import ValidationError, fields, post_load, validate

from samecity.schemas.values import CODE, COUNT, FEN, TEXT, Division, StrictSchema
from samecity.spi import SectionSpec
from samecity_benefits.policies.book import Monitoring, Policy, PolicyBook, Published
from samecity_benefits.policies.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Relation,
    count_clauses,
)
from samecity_benefits.policies.statistics import Indicator
from samecity_benefits.policies.tags import DERIVED, Named, Subject, Tag, TagType

MOST_ALTERNATIVES: Final = 64
"""A condition that says yes in more different ways is too long to be checked by a person."""

_LINK: Final = validate.Regexp(
    r"^(https://|/)[\x21-\x7e]{1,180}\Z", error="a link that begins with https:// or /"
)
_PARTS: Final = validate.Length(1, 20, error="1-20 parts")
_WORDS: Final = validate.Length(1, 50, error="1-50 words")
MONTH: Final = validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z", error="a month as YYYY-MM")
_GROUP: Final = validate.Regexp(r"^([a-z][a-z0-9_.-]{0,39})?\Z", error="a group, or empty for all")
_ONE_FORM: Final = (
    f"one of all, any, not, or a tag with one of {', '.join(one.value for one in Relation)}"
)

_RELATIONS: Final[Mapping[TagType, frozenset[Relation]]] = {
    TagType.FLAG: frozenset({Relation.IS}),
    TagType.NUMBER: frozenset({Relation.IS, Relation.AT_LEAST, Relation.AT_MOST}),
    TagType.WORD: frozenset({Relation.IS, Relation.ONE_OF}),
}

_Problems = dict[str, object]


class _NamedSchema(StrictSchema):
    makes = Named

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)


class _TagSchema(StrictSchema):
    id = fields.String(required=True, validate=CODE)
    subject = fields.Enum(Subject, by_value=True, required=True)
    type = fields.Enum(TagType, by_value=True, required=True)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    department = fields.String(required=True, validate=CODE)
    source = fields.String(required=True, validate=TEXT)
    words = fields.List(fields.Nested(_NamedSchema), load_default=tuple, post_load=tuple)
    unit_zh = fields.String(load_default="", validate=validate.Length(max=20))
    unit_en = fields.String(load_default="", validate=validate.Length(max=20))
    demo = fields.Boolean(load_default=False)

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> Tag:
        tag = Tag(**data)  # type: ignore[arg-type]  # fields as above
        if (tag.type is TagType.WORD) is not bool(tag.words):
            raise ValidationError({"words": ["words for a tag of type word, and no other"]})
        if DERIVED.get(tag.id, (tag.subject, tag.type)) != (tag.subject, tag.type):
            subject, kind = DERIVED[tag.id]
            raise ValidationError({"id": [f"{tag.id} as a {kind} of the {subject}"]})
        return tag


class _Operand(fields.Field[object]):
    """A constant as TOML gives it; the tag that it is compared with knows its type."""


class ConditionSchema(StrictSchema):
    """One node of a condition."""

    error_messages = {"type": "a table"}  # noqa: RUF012  as the parent

    all = fields.List(fields.Nested(lambda: ConditionSchema()), validate=_PARTS)
    any = fields.List(fields.Nested(lambda: ConditionSchema()), validate=_PARTS)
    not_ = fields.Nested(lambda: ConditionSchema(), data_key="not")
    tag = fields.String(validate=CODE)
    is_ = _Operand(data_key="is")
    one_of = fields.List(fields.String(validate=CODE), validate=_WORDS)
    at_least = _Operand()
    at_most = _Operand()

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> Condition:
        match data:
            case {"all": [*parts], **rest} if not rest:
                return AllOf(tuple(parts))  # type: ignore[arg-type]  # the nested schemas made them
            case {"any": [*parts], **rest} if not rest:
                return AnyOf(tuple(parts))  # type: ignore[arg-type]  # the same
            case {"not_": part, **rest} if not rest:
                return Not(part)  # type: ignore[arg-type]  # the nested schema made it
            case {"tag": str(tag), **rest} if len(rest) == 1:
                ((name, operand),) = rest.items()
                if name in ("is_", *Relation):
                    operands = tuple(operand) if isinstance(operand, list) else (operand,)
                    return Comparison(tag, Relation(name.removesuffix("_")), operands)
        raise ValidationError(_ONE_FORM)


class _PolicySchema(StrictSchema):
    makes = Policy

    id = fields.String(required=True, validate=CODE)
    subject = fields.Enum(Subject, by_value=True, required=True)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    when = fields.Nested(ConditionSchema, required=True)
    source = fields.String(required=True, validate=TEXT)
    one_tap = fields.String(load_default="", validate=_LINK)
    demo = fields.Boolean(load_default=False)


class _PublishedSchema(StrictSchema):
    makes = Published

    month = fields.String(required=True, validate=MONTH)
    group = fields.String(load_default="", validate=_GROUP)
    figures = fields.Dict(
        keys=fields.Enum(Indicator, by_value=True),
        values=fields.Integer(strict=True, validate=COUNT),
        required=True,
    )
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _MonitoringSchema(StrictSchema):
    makes = Monitoring

    group_by = fields.String(required=True, validate=CODE)
    income = fields.String(required=True, validate=CODE)
    line_fen = fields.Integer(strict=True, required=True, validate=FEN)
    smallest_group = fields.Integer(
        strict=True, required=True, validate=validate.Range(3, 1000, error="people, 3-1,000")
    )
    change_percent = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 100, error="a percentage, 1-100")
    )
    source = fields.String(required=True, validate=TEXT)
    published = fields.List(fields.Nested(_PublishedSchema), load_default=tuple, post_load=tuple)
    demo = fields.Boolean(load_default=False)


class PolicyBookSchema(StrictSchema):
    """`policies.toml` of a region's data folder."""

    place = Division(required=True)
    tag = fields.List(fields.Nested(_TagSchema), required=True)
    policy = fields.List(fields.Nested(_PolicySchema), required=True)
    monitoring = fields.Nested(_MonitoringSchema, load_default=None)

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> PolicyBook:
        tags: list[Tag] = data["tag"]  # type: ignore[assignment]  # the field above
        policies: list[Policy] = data["policy"]  # type: ignore[assignment]  # the field above
        monitoring: Monitoring | None = data["monitoring"]  # type: ignore[assignment]  # above
        _refuse("tag", tags, _repeated([tag.id for tag in tags]))
        _refuse("policy", policies, _repeated([policy.id for policy in policies]))
        by_id = {tag.id: tag for tag in tags}
        _refuse("policy", policies, lambda number: _policy_problem(policies[number], by_id))
        if monitoring is not None:
            _check_monitoring(monitoring, by_id)
        place = data["place"]
        return PolicyBook(place, by_id, tuple(policies), monitoring)  # type: ignore[arg-type]  # above


def _refuse(name: str, rows: Sequence[object], problem: Callable[[int], _Problems | None]) -> None:
    """Refuse the first row that has a problem."""
    for number in range(len(rows)):
        found = problem(number)
        if found is not None:
            raise ValidationError({name: {number: found}})


def _repeated(ids: Sequence[str]) -> Callable[[int], _Problems | None]:
    return lambda number: {"id": ["an id of its own"]} if ids[number] in ids[:number] else None


def _policy_problem(policy: Policy, tags: Mapping[str, Tag]) -> _Problems | None:
    found = _condition_problem(policy.when, policy.subject, tags)
    if found is None and count_clauses(policy.when) > MOST_ALTERNATIVES:
        return {"when": [f"a condition of at most {MOST_ALTERNATIVES} alternatives"]}
    return {"when": found} if found is not None else None


def _condition_problem(
    condition: Condition, subject: Subject, tags: Mapping[str, Tag]
) -> _Problems | None:
    """Return what is wrong, as a path of the keys that lead to it."""
    match condition:
        case Comparison():
            return _comparison_problem(condition, subject, tags.get(condition.tag))
        case Not():
            found = _condition_problem(condition.part, subject, tags)
            return {"not": found} if found is not None else None
    for number, part in enumerate(condition.parts):
        found = _condition_problem(part, subject, tags)
        if found is not None:
            return {"all" if isinstance(condition, AllOf) else "any": {number: found}}
    return None


def _comparison_problem(
    comparison: Comparison, subject: Subject, tag: Tag | None
) -> _Problems | None:
    if tag is None:
        return {"tag": ["a tag of this file"]}
    if tag.subject is Subject.PERSON and subject is Subject.HOUSEHOLD:
        return {"tag": ["a tag of the household"]}
    relation = comparison.relation
    if relation not in _RELATIONS[tag.type]:
        fitting = ", ".join(sorted(_RELATIONS[tag.type]))
        return {relation.value: [f"{fitting} for a tag of type {tag.type}"]}
    if not all(map(tag.takes, comparison.operands)):
        return {relation.value: [tag.expected]}
    return None


def _check_monitoring(monitoring: Monitoring, tags: Mapping[str, Tag]) -> None:
    wanted = {
        "group_by": (monitoring.group_by, TagType.WORD),
        "income": (monitoring.income, TagType.NUMBER),
    }
    for key, (name, kind) in wanted.items():
        tag = tags.get(name)
        if tag is None or (tag.subject, tag.type) != (Subject.HOUSEHOLD, kind):
            raise ValidationError({"monitoring": {key: [f"a {kind} of the household"]}})
    groups = {"", *(word.id for word in tags[monitoring.group_by].words)}
    for number, one in enumerate(monitoring.published):
        if one.group not in groups:
            problem = {"group": [f"a word of {monitoring.group_by}"]}
            raise ValidationError({"monitoring": {"published": {number: problem}}})


POLICIES: Final = SectionSpec("policies", PolicyBook, PolicyBookSchema)
