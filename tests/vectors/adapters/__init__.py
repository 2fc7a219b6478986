"""One module a vector file, named like it: `compare(vector)` puts a vector to the stand-in."""
