"""The pages: what a visitor sees, readable without JavaScript, live with it."""

from samecity_portal.pages.register import register_pages

__all__ = ["register_pages"]
