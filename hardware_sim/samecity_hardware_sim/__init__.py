"""Cards, readers and terminals in software: chips that answer APDUs, slots that hold them."""
