"""The directive `generated`: part of a page that is made from code, in the page's language."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from samecity_docs.reference import PARTS
from samecity_docs.site.languages import is_chinese


class Generated(SphinxDirective):
    """Its content is the name of a part of the reference, such as `commands`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the part and parse it as if it stood in the page."""
        name = "".join(self.content).strip()
        if name not in PARTS:
            raise self.error(f"expected one of {', '.join(PARTS)}, received {name!r}")
        language = "zh" if is_chinese(self.env.app) else "en"
        try:
            text = PARTS[name](language)
        except KeyError as error:
            raise self.error(f"expected words in {language} for {error}, received none") from error
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("generated", Generated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
