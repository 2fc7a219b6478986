"""One module per vector file, with the same name: `compare(vector)` runs a vector on the stand-in."""
