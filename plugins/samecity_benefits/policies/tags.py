"""What can be known of a person or a household: the tags, their types, and those that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import unique
from typing import Final

import attrs

from samecity.domain.clock import age_on
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode
from samecity.domain.word import Word
from samecity_benefits.policies.condition import Tags, Value

MOST: Final = 10**12
"""No number of a tag is larger."""


@unique
class Subject(Word):
    """Whom a tag or a policy is about."""

    PERSON = "person"
    HOUSEHOLD = "household"


@unique
class TagType(Word):
    """What the values of a tag are."""

    FLAG = "flag"
    NUMBER = "number"
    WORD = "word"


@attrs.frozen
class Named:
    """One of the words that a tag may have."""

    id: str
    zh: str
    en: str


@attrs.frozen
class Tag:
    """A kind of knowledge, such as the income per head.

    Attributes:
        id: Unique among all tags.
        words: What a tag of type word may be.
        unit_zh: Unit of a number, for people; empty for none.
        unit_en: The same in English.
        department: Code of the department that supplies it.
        demo: Whether the row is invented.
    """

    id: str
    subject: Subject
    type: TagType
    zh: str
    en: str
    department: str
    source: str
    words: tuple[Named, ...] = ()
    unit_zh: str = ""
    unit_en: str = ""
    demo: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether it follows from the cardholder base, so that nobody records or corrects it."""
        return self.id in DERIVED

    def takes(self, value: object) -> bool:
        """Say whether a value has the tag's type."""
        match self.type:
            case TagType.FLAG:
                return isinstance(value, bool)
            case TagType.NUMBER:
                return type(value) is int and 0 <= value <= MOST
            case TagType.WORD:
                return value in {word.id for word in self.words}

    @property
    def expected(self) -> str:
        """What values it takes, in words."""
        match self.type:
            case TagType.FLAG:
                return "true or false"
            case TagType.NUMBER:
                return f"a whole number, 0-{MOST}"
            case TagType.WORD:
                return f"one of {', '.join(word.id for word in self.words)}"


AGE: Final = "age"
REGISTERED_HERE: Final = "registered_here"
PEOPLE: Final = "people"
ELDEST_AGE: Final = "eldest_age"
YOUNGEST_AGE: Final = "youngest_age"

DERIVED: Final[Mapping[str, tuple[Subject, TagType]]] = {
    AGE: (Subject.PERSON, TagType.NUMBER),
    REGISTERED_HERE: (Subject.PERSON, TagType.FLAG),
    PEOPLE: (Subject.HOUSEHOLD, TagType.NUMBER),
    ELDEST_AGE: (Subject.HOUSEHOLD, TagType.NUMBER),
    YOUNGEST_AGE: (Subject.HOUSEHOLD, TagType.NUMBER),
}
"""The tags that follow from what home itself knows of its people."""


def of_person(holder: Holder, place: DivisionCode, today: date) -> Tags:
    """Derive what home knows of a person.

    A status that somebody certified is known; one that nobody certified is unknown, not absent.

    Args:
        holder: The person.
        place: The programme's region.
        today: Asia/Shanghai.
    """
    certified: dict[str, Value] = dict.fromkeys(holder.classes, True)
    return {
        **certified,
        AGE: age_on(holder.born, today),
        REGISTERED_HERE: place.covers(holder.household),
    }


def of_household(members: Sequence[Tags]) -> Tags:
    """Derive what the members of a household say of it.

    Args:
        members: The tags of each.
    """
    known: dict[str, Value] = {PEOPLE: len(members)}
    ages = [age for age in (tags.get(AGE) for tags in members) if isinstance(age, int)]
    if members and len(ages) == len(members):
        known |= {ELDEST_AGE: max(ages), YOUNGEST_AGE: min(ages)}
    return known
