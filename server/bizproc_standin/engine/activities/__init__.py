"""The activities of a template, one file per family."""
