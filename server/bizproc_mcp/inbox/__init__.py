"""Receives the calls of activities and robots, and stores them until they are answered."""
