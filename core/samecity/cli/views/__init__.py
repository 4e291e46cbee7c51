"""What people see: decisions, tables and the names in them, in the reader's language."""
