"""Cards as files: made for people who do not exist, shown, read from a reader, completed."""
