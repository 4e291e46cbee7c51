"""Page Card desk: the life of the cards in the hand, their e-cards, and who may use them where."""

from samecity_portal.pages.desk.views import blueprint

__all__ = ["blueprint"]
