"""How Sphinx makes the site: once for `docs` in English and once for `docs/zh` in Chinese.

`python docs/build.py` runs both and checks every link; nothing here or there needs a network.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pygments.lexers import TextLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent / "ext"))

project = "Same City"
html_title = "Same City 同城"
language = "en"
extensions = [
    "myst_parser",
    "samecity_docs.site.chinese",
    "samecity_docs.site.generated",
    "samecity_docs.site.languages",
    "samecity_docs.site.links",
    "samecity_docs.site.search",
]
exclude_patterns = ["zh", "_build"]
nitpicky = True
myst_heading_anchors = 4

html_theme = "furo"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
# Summaries are fetched, which a browser refuses where pages are read as files.
html_show_search_summary = False
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}


def setup(app: Sphinx) -> None:
    """Show tables of commas as they stand; Pygments has no words for them."""
    app.add_lexer("csv", TextLexer)
