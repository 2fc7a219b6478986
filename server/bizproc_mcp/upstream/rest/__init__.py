"""The classic REST dialect: envelope, codes, values, and one file a group."""
