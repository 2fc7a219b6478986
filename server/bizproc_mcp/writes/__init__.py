"""A write before, during and after it runs; independent of what is written and who may write it."""
