"""What data cannot say of Jiaxing: when its canteens scrub their kitchens. Fictional."""

from __future__ import annotations

from typing import Final

from samecity.domain.catalogue import Offer
from samecity.domain.clock import local_day
from samecity.domain.reasons import Code, Reason
from samecity.domain.region import City
from samecity.domain.request import Request
from samecity.spi import Region

_WEEK: Final = 7
_MONDAY: Final = 0


class Jiaxing(Region):
    """Jiaxing: its canteens are closed on the first Monday of each month."""

    def find_offer(self, request: Request, city: City) -> Offer | Reason:
        """Say what the catalogue says, but for a canteen on that day."""
        found = super().find_offer(request, city)
        if isinstance(found, Reason) or found.point.type != "canteen":
            return found
        day = local_day(request.at)
        if day.weekday() != _MONDAY or day.day > _WEEK:
            return found
        return Reason(Code.CLOSED, {"item": found.item.id, "closed_on": day.isoformat()})
