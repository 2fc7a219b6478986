"""What outlives the process: the state folder and its SQLite databases."""
