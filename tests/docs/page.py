"""The pages of the documentation, read as the site's own tools read them."""

from __future__ import annotations

from samecity_docs.page import ROOT, Block, Page, read_page, words_in

__all__ = ["ROOT", "Block", "Page", "read_page", "words_in"]
