"""The person behind a card, as far as a decision may need one. No name, no number."""

from __future__ import annotations

from datetime import date

import attrs
import msgspec

from samecity.domain.clock import age_on
from samecity.domain.identifiers import DivisionCode


@attrs.frozen
class Holder:
    """What the cardholder base says of a person.

    Attributes:
        holder_ref: Opaque; never leaves home and the national platform.
        household: Division of the household register.
        residence: Division of habitual residence.
        insured: Division of the insured place.
        classes: Statuses that somebody certified: `student`, `disabled`, `veteran` …
        guardian_ref: The guardian of a minor, or empty.
        is_alive: False once public security has reported the death.
    """

    holder_ref: str
    born: date
    household: DivisionCode
    residence: DivisionCode
    insured: DivisionCode
    classes: frozenset[str] = frozenset()
    guardian_ref: str = ""
    is_alive: bool = True


class Profile(msgspec.Struct, frozen=True, gc=False):
    """What a host's plugin is told of the person in front of it: enough to price, no more.

    Attributes:
        age: Full years on the day of the request.
        classes: Certified statuses.
        lives_here: Whether the habitual residence lies in the host region (R11).
    """

    age: int
    classes: frozenset[str]
    lives_here: bool

    @classmethod
    def of(cls, holder: Holder, day: date, host: DivisionCode) -> Profile:
        """Reduce a holder to what the host may see.

        Args:
            holder: The person.
            day: Day of the request in Asia/Shanghai.
            host: Division of the host region.
        """
        return cls(age_on(holder.born, day), holder.classes, host.covers(holder.residence))


NOBODY = Profile(age=0, classes=frozenset(), lives_here=False)
"""The profile before a card was read."""
