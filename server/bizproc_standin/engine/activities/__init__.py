"""The activities a template is made of, one file per family."""
