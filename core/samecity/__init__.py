"""Same City (同城): may this card be used here, and is its holder treated as a local?

Public are `samecity.domain`, `samecity.spi` and `samecity.schemas.values` for plugins and regions,
`samecity.platform` for who embeds a platform, and `samecity.synthetic` for tests. This module stays
empty of imports, so that `samecity --version` answers at once.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
