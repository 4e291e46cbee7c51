"""Page Matrix: every home at every host, as of a day, with a page behind each cell."""

from samecity_portal.pages.matrix.views import blueprint

__all__ = ["blueprint"]
