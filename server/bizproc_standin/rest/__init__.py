"""The classic REST dialect of the local portal: casing, envelopes, paging, order of checks."""
