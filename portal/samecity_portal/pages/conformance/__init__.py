"""Page Conformance: start a run, watch it, read its report, compare it with another one."""

from samecity_portal.pages.conformance.views import blueprint

__all__ = ["blueprint"]
