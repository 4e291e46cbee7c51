"""What commands and answers mean: joined, followed from file to file, read field by field."""
