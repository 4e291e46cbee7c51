"""Links that leave the sources of one language: to the other one, or to files of the repository.

On GitHub they are what they say. In the site a page of the other language is linked where it lies,
and any other file of the repository is put beside the pages, to be opened or saved.
"""

from __future__ import annotations

import os
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from samecity_docs.site.languages import DOCS, way_to


class LeavingLinks(SphinxTransform):
    """Resolve what MyST takes for a page of this run and is none."""

    default_priority = 100

    def apply(self, **_: object) -> None:
        """Replace each such link of the page."""
        for link in list(self.document.findall(addnodes.pending_xref)):
            if link.get("refdomain") == "doc" and link["reftarget"] not in self.env.found_docs:
                link.replace_self(self._resolved(link))

    def _resolved(self, link: addnodes.pending_xref) -> nodes.Element:
        path = Path(os.path.normpath(self.env.srcdir / f"{link['reftarget']}.md"))
        if path.is_relative_to(DOCS):
            place = path.relative_to(DOCS).with_suffix("")
            anchor = f"#{link['reftargetid']}" if link["reftargetid"] else ""
            found: nodes.Element = nodes.reference(
                refuri=way_to(self.app, self.env.docname, place) + anchor, internal=True
            )
        else:
            page = Path(self.env.doc2path(self.env.docname)).parent
            found = addnodes.download_reference(
                refdomain=None,
                reftarget=os.path.relpath(path, page),
                refdoc=self.env.docname,
                reftype="myst",
                refexplicit=link["refexplicit"],
            )
        found.extend(child.deepcopy() for child in link.children)
        return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform, which runs on each page that was read."""
    app.add_transform(LeavingLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
