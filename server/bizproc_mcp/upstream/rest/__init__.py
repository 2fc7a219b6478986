"""The classic REST dialect: envelope, error codes, values, and one file per group of methods."""
