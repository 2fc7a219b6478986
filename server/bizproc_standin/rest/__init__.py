"""The classic REST dialect of the local portal: name casing, envelopes, paging, order of checks."""
