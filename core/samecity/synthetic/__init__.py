"""People, cards and readers that do not exist, for examples, one-line commands and tests."""
