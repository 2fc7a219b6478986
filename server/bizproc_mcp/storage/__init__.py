"""What outlives the process: the state folder and the SQLite files in it."""
