"""Pages Regions: all of them, and one page for each with what it offers, and since when."""

from samecity_portal.pages.regions.views import blueprint

__all__ = ["blueprint"]
