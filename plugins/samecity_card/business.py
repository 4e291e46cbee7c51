"""What may need the national platform while it is decided; "unreachable" is an ordinary answer."""

from __future__ import annotations

from abc import abstractmethod

from samecity.domain.reasons import Code, Reason
from samecity.errors import PlatformUnreachable
from samecity.spi import Case, Outcome, Refused, Scenario


class Business(Scenario):
    """Card or e-card business."""

    def decide(self, case: Case) -> Outcome:
        """Operate, or say that the national platform cannot be reached."""
        try:
            return self.operate(case)
        except PlatformUnreachable:
            return Refused(Reason(Code.PLATFORM_UNREACHABLE))

    @abstractmethod
    def operate(self, case: Case) -> Outcome:
        """Apply the scenario's own rule.

        Raises:
            PlatformUnreachable: The national platform is needed and cannot be asked.
        """
