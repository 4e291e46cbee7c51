"""Values of the field: cards, people, regions, agreements, decisions. Pure, frozen, without I/O."""
