"""Matches words to the name of a document, a task or a template."""

__all__ = ["all_words"]


def all_words(words: str, text: str) -> bool:
    """Whether every word stands somewhere in the text, in any case."""
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())
