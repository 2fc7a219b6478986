"""The two kinds of hosts: they hand on the text of an answer only, or its structured content only."""

from typing import Literal

__all__ = ["FORMS", "Form"]

Form = Literal["text", "structured"]
FORMS: tuple[Form, ...] = ("text", "structured")
