"""The texts of files: what a file is, and what it says; formats that can do harm are read in a separate process."""
