"""A system under test behind an address: what it says of itself, and how a scene plays there."""

from samecity_conformance.bindings.http.handshake import INTERFACE, NotUsable, System, look
from samecity_conformance.bindings.http.line import Line
from samecity_conformance.bindings.http.regions import told_here, told_there
from samecity_conformance.bindings.http.remote import HTTP, Remote
from samecity_conformance.bindings.http.world import PIN

__all__ = [
    "HTTP",
    "INTERFACE",
    "PIN",
    "Line",
    "NotUsable",
    "Remote",
    "System",
    "look",
    "told_here",
    "told_there",
]
