"""Receives the calls of activities and robots, and keeps them until they are answered."""
