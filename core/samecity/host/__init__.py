"""Finding plugins, checking them, and handing out what they registered."""
