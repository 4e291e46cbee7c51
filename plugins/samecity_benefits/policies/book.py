"""A region's policy base, compiled when it is read: who is it for, and who fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import unique
from functools import cached_property
from typing import Final

import attrs

from samecity.domain.identifiers import DivisionCode
from samecity.domain.mapping import read_only
from samecity.domain.word import Word
from samecity_benefits.policies.condition import Condition, Tags
from samecity_benefits.policies.index import Index, Marks
from samecity_benefits.policies.statistics import Indicator
from samecity_benefits.policies.tags import Subject, Tag


@unique
class Fit(Word):
    """How a policy and its subject agree."""

    YES = "fits"
    MAY = "may_fit"
    NO = "does_not_fit"


@attrs.frozen
class Policy:
    """One row of the policy base.

    Attributes:
        subject: Whom it is for.
        when: Its condition; over tags of the household alone, if it is for households.
        one_tap: Link that starts the application with one tap, or empty.
        demo: Whether the row is invented.
    """

    id: str
    subject: Subject
    zh: str
    en: str
    when: Condition
    source: str
    one_tap: str = ""
    demo: bool = False


@attrs.frozen
class Published:
    """Figures of a month that the county published itself, before the programme counted.

    Attributes:
        month: Such as `2026-09`.
        group: One of the groups; empty for all.
        figures: By indicator.
        demo: Whether the row is invented.
    """

    month: str
    group: str
    figures: Mapping[Indicator, int]
    source: str
    demo: bool = False

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "figures", read_only(self.figures))


@attrs.frozen
class Monitoring:
    """What the programme watches, in aggregates only (ZS-23).

    Attributes:
        group_by: Tag of the household whose words are the groups, such as its township.
        income: Tag of the household's yearly income per head, in fen.
        line_fen: Below it an income is low; the index is the share of households that are not.
        smallest_group: Fewer people or households are never shown.
        change_percent: A change of a figure beyond this is an anomaly.
        published: Figures of earlier months.
    """

    group_by: str
    income: str
    line_fen: int
    smallest_group: int
    change_percent: int
    source: str
    published: tuple[Published, ...] = ()
    demo: bool = False


@attrs.frozen
class Asked:
    """A policy asked of one subject: of the household as a whole, or of one of its members."""

    policy: Policy
    member: str = ""


@attrs.frozen
class HouseholdProfile:
    """What is known of a household at a moment.

    Attributes:
        shared: Tags of the household.
        members: Tags of each member, by the member's reference.
    """

    shared: Tags
    members: Mapping[str, Tags]

    def tags_for(self, member: str) -> Tags:
        """Return what a policy may look at: the household's tags, and the member's own."""
        return {**self.shared, **self.members[member]} if member else self.shared


class Group:
    """The policies of one kind of subject, with their index."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.policies: Final = tuple(policies)
        self.index: Final = Index([policy.when for policy in policies])


@attrs.frozen
class PolicyBook:
    """`policies.toml` of a region.

    Attributes:
        place: The programme's region: who lives in it belongs to it. None for no programme.
        tags: By id.
    """

    place: DivisionCode | None = None
    tags: Mapping[str, Tag] = attrs.field(factory=dict)
    policies: tuple[Policy, ...] = ()
    monitoring: Monitoring | None = None

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "tags", read_only(self.tags))

    @cached_property
    def by_subject(self) -> Mapping[Subject, Group]:
        """The policies of each kind of subject."""
        return {
            subject: Group([one for one in self.policies if one.subject is subject])
            for subject in Subject
        }

    def match(self, profile: HouseholdProfile) -> Mapping[str, Marks]:
        """Match every policy with the household and with each of its members.

        Returns:
            Marks over the policies for households under the empty name, over those for persons
            under each member's.
        """
        shared = profile.shared
        for_person = self.by_subject[Subject.PERSON].index
        found = {"": self.by_subject[Subject.HOUSEHOLD].index.match(shared)}
        for member, own in profile.members.items():
            found[member] = for_person.match({**shared, **own})
        return found

    def fits(self, marks: Mapping[str, Marks]) -> Iterator[tuple[Asked, Fit]]:
        """Read marks: yield how each policy fits each subject, in the order of the base."""
        for member, (yes, may) in marks.items():
            subject = Subject.PERSON if member else Subject.HOUSEHOLD
            for number, policy in enumerate(self.by_subject[subject].policies):
                fit = Fit.YES if yes >> number & 1 else Fit.MAY if may >> number & 1 else Fit.NO
                yield Asked(policy, member), fit

    def policy(self, policy_id: str) -> Policy | None:
        """Return a policy by id."""
        return next((one for one in self.policies if one.id == policy_id), None)


NO_PROGRAMME: Final = PolicyBook()
"""What a region has that runs no such programme."""
