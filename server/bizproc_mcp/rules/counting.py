"""Counts with their nouns."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 task`, `3 tasks`, `2 processes`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
