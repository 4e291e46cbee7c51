"""Page Cases: an application taken in here and decided there, followed from both sides."""

from samecity_portal.pages.cases.views import blueprint

__all__ = ["blueprint"]
