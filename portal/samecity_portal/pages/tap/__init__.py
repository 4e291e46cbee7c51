"""Page Tap: choose a card and a place, tap, watch, and keep the link to what came of it."""

from samecity_portal.pages.tap.views import blueprint

__all__ = ["blueprint"]
