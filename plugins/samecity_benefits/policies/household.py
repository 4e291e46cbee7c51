"""A household's profile as home keeps it: every tag in all its versions, none ever overwritten.

One row per person and one per household, in the home's own books. A tag has versions, oldest
first; the last one holds. What follows from the cardholder base is derived anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from samecity.domain.clock import SHANGHAI, local_day
from samecity.domain.effects import SetState
from samecity.domain.identifiers import DivisionCode
from samecity.spi import Case, Row
from samecity_benefits.policies.book import HouseholdProfile
from samecity_benefits.policies.condition import Tags, Value
from samecity_benefits.policies.tags import of_household, of_person

_PERSON: Final = "policy_person"
_HOUSEHOLD: Final = "policy_household"


@attrs.frozen
class Version:
    """One version of a tag.

    Attributes:
        source: Who said so: a department, or the claim that a reviewer accepted.
        at: Since when, Asia/Shanghai.
    """

    value: Value
    source: str
    at: datetime


Versions = Mapping[str, tuple[Version, ...]]
"""By tag; at least one version each."""


@attrs.frozen
class File:
    """The tags of one person or one household, with the row they stand in.

    Attributes:
        key: The person's reference, or the household's number.
        row: As it was read, or None for a new one.
        household: Number of the person's household; empty for a file of a household.
        people: References of the household's members; empty for a file of a person.
    """

    kind: str
    key: str
    row: Row | None
    tags: Versions
    household: str = ""
    people: tuple[str, ...] = ()

    @property
    def known(self) -> Tags:
        """The values that hold."""
        return {tag: versions[-1].value for tag, versions in self.tags.items()}

    def version_of(self, tag: str) -> int:
        """Return the number of a tag's version that holds; 0 where nothing is recorded."""
        return len(self.tags.get(tag, ()))

    def learn(self, values: Mapping[str, Value], source: str, at: datetime) -> File:
        """Return the file with a new version of each tag whose value is another one."""
        news = {
            tag: (*self.tags.get(tag, ()), Version(value, source, at))
            for tag, value in values.items()
            if self.known.get(tag) != value
        }
        return attrs.evolve(self, tags={**self.tags, **news})

    def write(self, case: Case) -> SetState:
        """Make the effect that keeps the file."""
        tags = {
            tag: [[one.value, one.source, one.at.isoformat()] for one in versions]
            for tag, versions in self.tags.items()
        }
        body = {"tags": tags, "household": self.household, "people": list(self.people)}
        return case.home_shelf.set(self.kind, self.key, body, self.row)


def file_of_person(case: Case, holder_ref: str) -> File:
    """Read a person's file; somebody of whom nothing is recorded is a household of one."""
    file = _read(_PERSON, holder_ref, case.home_shelf.get(_PERSON, holder_ref))
    return file if file.household else attrs.evolve(file, household=holder_ref)


def file_of_household(case: Case, number: str) -> File:
    """Read a household's file; without one its number is that of its only member."""
    file = _read(_HOUSEHOLD, number, case.home_shelf.get(_HOUSEHOLD, number))
    return file if file.row is not None else attrs.evolve(file, people=(number,))


def all_households(case: Case) -> Iterable[File]:
    """Read the files of all households that were recorded."""
    rows = case.home_shelf.scan(_HOUSEHOLD, "")
    return (_read(_HOUSEHOLD, row.key, row) for row in rows)


@attrs.frozen
class Household:
    """A household with everybody in it.

    Attributes:
        shared: The household's own file.
        people: The members' files, by reference.
    """

    shared: File
    people: Mapping[str, File]

    @classmethod
    def of(cls, case: Case, holder_ref: str) -> Household:
        """Read the household of a person."""
        return cls.numbered(case, file_of_person(case, holder_ref).household)

    @classmethod
    def numbered(cls, case: Case, number: str) -> Household:
        """Read a household by its number."""
        shared = file_of_household(case, number)
        return cls(shared, {ref: file_of_person(case, ref) for ref in shared.people})

    def file(self, member: str) -> File:
        """Return a member's file, or under the empty name the household's."""
        return self.people[member] if member else self.shared

    def with_file(self, file: File) -> Household:
        """Return the household with one file changed."""
        if file.kind == _HOUSEHOLD:
            return attrs.evolve(self, shared=file)
        return attrs.evolve(self, people={**self.people, file.key: file})

    def profile(self, case: Case, place: DivisionCode) -> HouseholdProfile:
        """Put together what is known now: what was recorded, over what home itself knows.

        Args:
            case: Whose home and moment.
            place: The programme's region.
        """
        today = local_day(case.request.at)
        members: dict[str, Tags] = {}
        for ref, file in self.people.items():
            holder = case.national.holder(case.home.code, ref)
            if holder is None or holder.is_alive:
                derived = of_person(holder, place, today) if holder is not None else {}
                members[ref] = {**derived, **file.known}
        shared = {**of_household(tuple(members.values())), **self.shared.known}
        return HouseholdProfile(shared, members)


def _read(kind: str, key: str, row: Row | None) -> File:
    if row is None:
        return File(kind, key, None, {})
    told, people = row.body["tags"], row.body["people"]
    assert isinstance(told, Mapping)  # written above
    assert isinstance(people, list | tuple)
    tags = {
        str(tag): tuple(_version(*version) for version in versions)
        for tag, versions in told.items()
    }
    return File(kind, key, row, tags, str(row.body["household"]), tuple(map(str, people)))


def _version(value: Value, source: str, at: str) -> Version:
    return Version(value, source, datetime.fromisoformat(at).astimezone(SHANGHAI))
