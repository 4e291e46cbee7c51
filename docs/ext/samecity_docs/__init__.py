"""What the documentation site needs beside Sphinx: pages made from code, and two languages."""
