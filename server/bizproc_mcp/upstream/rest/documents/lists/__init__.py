"""Elements of lists, also those behind processes of the news feed: `lists.*`."""
