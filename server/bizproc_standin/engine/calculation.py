"""Calculations: a string that starts with ``=``, e.g. ``=dateadd({=Document:DATE}, "-5d")``.

A compact recursive descent over a fixed grammar; nothing is ever handed to Python's own evaluator.

::

    comparison  concat ((= | <> | != | < | <= | > | >=) concat)*
    concat      sum (& sum)*
    sum         product ((+ | -) product)*
    product     power ((* | /) power)*
    power       unary (^ unary)*
    unary       (- | + | !) unary | percent
    percent     primary %*
    primary     number | "text" | 'text' | {=Object:Field} | true | false | name(arguments) | (comparison)

Arguments are separated by ``,`` or ``;``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bizproc_standin.engine.values import compare, is_on, number, text

_TOKEN = re.compile(
    r"""\s*(?:(?P<reference>\{=[^{}]*\})
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+))
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[^\W\d]\w*)
    |(?P<sign><=|>=|<>|!=|==|[-+*/^&%=<>(),;!]))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
MAX_LENGTH = 20_000
MAX_DEPTH = 30
MAX_NUMBER = 1e300


class CalculationError(ValueError):
    """The string is no calculation, or it cannot be carried out."""


@dataclass(slots=True, frozen=True)
class Token:
    """A piece of a calculation."""

    kind: str
    text: str


def tokens(source: str) -> list[Token]:
    """Split a calculation (without its leading ``=``); raises CalculationError."""
    if len(source) > MAX_LENGTH:
        raise CalculationError("The calculation is too long.")
    source = source.rstrip()
    found: list[Token] = []
    place = 0
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            raise CalculationError(f"Unexpected {source[place : place + 10]!r}.")
        found.append(Token(match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


Reference = Callable[[str], object]
Call = Callable[[str, Sequence[object]], object]


def calculate(source: str, reference: Reference, call: Call, zone: tzinfo) -> object:
    """Carry out a calculation (without its leading ``=``).

    ``reference`` gives the value of a ``{=…}``, ``call`` that of a function by its lower-case name. Raises
    CalculationError for anything that is not a calculation.
    """
    reader = _Reader(tokens(source), reference, call, zone)
    try:
        value = reader.comparison()
    except (ZeroDivisionError, OverflowError, ValueError, TypeError) as error:
        raise CalculationError(str(error)) from error
    if reader.here is not None:
        raise CalculationError(f"Unexpected {reader.here.text!r}.")
    return value


class _Reader:
    def __init__(self, found: list[Token], reference: Reference, call: Call, zone: tzinfo) -> None:
        self.found = found
        self.place = 0
        self.depth = 0
        self.reference = reference
        self.call = call
        self.zone = zone

    @property
    def here(self) -> Token | None:
        return self.found[self.place] if self.place < len(self.found) else None

    def sign(self, *signs: str) -> str:
        here = self.here
        if here is not None and here.kind == "sign" and here.text in signs:
            self.place += 1
            return here.text
        return ""

    def comparison(self) -> object:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CalculationError("The calculation is nested too deeply.")
        value = self.concat()
        while sign := self.sign("=", "==", "<>", "!=", "<", "<=", ">", ">="):
            order = compare(value, self.concat(), self.zone)
            value = {
                "=": order == 0,
                "==": order == 0,
                "<>": order != 0,
                "!=": order != 0,
                "<": order < 0,
                "<=": order <= 0,
                ">": order > 0,
                ">=": order >= 0,
            }[sign]
        self.depth -= 1
        return value

    def concat(self) -> object:
        value = self.sum()
        while self.sign("&"):
            value = text(value) + text(self.sum())
        return value

    def sum(self) -> object:
        value = self.product()
        while sign := self.sign("+", "-"):
            other = _number(self.product())
            value = _bounded(_number(value) + (other if sign == "+" else -other))
        return value

    def product(self) -> object:
        value = self.power()
        while sign := self.sign("*", "/"):
            other = _number(self.power())
            value = _bounded(_number(value) * other if sign == "*" else _quotient(_number(value), other))
        return value

    def power(self) -> object:
        value = self.unary()
        while self.sign("^"):
            raised = float(_number(value)) ** float(_number(self.unary()))
            if isinstance(raised, complex):
                raise CalculationError("The power is no real number.")
            value = _bounded(int(raised) if raised.is_integer() and abs(raised) < 10**15 else raised)
        return value

    def unary(self) -> object:
        signs: list[str] = []
        while sign := self.sign("-", "+", "!"):
            signs.append(sign)
        value = self.percent()
        for sign in reversed(signs):
            value = _signed(sign, value)
        return value

    def percent(self) -> object:
        value = self.primary()
        while self.sign("%"):
            value = _quotient(_number(value), 100)
        return value

    def primary(self) -> object:
        here = self.here
        if here is None:
            raise CalculationError("The calculation breaks off.")
        self.place += 1
        if here.kind == "reference":
            return self.reference(here.text)
        if here.kind == "number":
            return number(here.text)
        if here.kind == "text":
            return _ESCAPE.sub(r"\1", here.text[1:-1])
        if here.kind == "name":
            return self.name(here.text.lower())
        if here.text == "(":
            value = self.comparison()
            self.close()
            return value
        raise CalculationError(f"Unexpected {here.text!r}.")

    def name(self, name: str) -> object:
        if not self.sign("("):
            if name in {"true", "false"}:
                return name == "true"
            raise CalculationError(f"Unknown name {name!r}.")
        arguments: list[object] = []
        if not self.sign(")"):
            arguments.append(self.comparison())
            while self.sign(",", ";"):
                arguments.append(self.comparison())
            self.close()
        return self.call(name, arguments)

    def close(self) -> None:
        if not self.sign(")"):
            raise CalculationError("A bracket is not closed.")


def _signed(sign: str, value: object) -> object:
    if sign == "!":
        return not is_on(value)
    return -_number(value) if sign == "-" else _number(value)


def _number(value: object) -> int | float:
    # PHP reads an empty or non-numeric operand as 0 with a warning.
    if isinstance(value, list | tuple) and value:
        value = value[0]
    read = number(value)
    return 0 if read is None else read


def _quotient(value: float, by: float) -> int | float:
    result = value / by
    return int(result) if result.is_integer() and abs(result) < 10**15 else result


def _bounded(value: float) -> int | float:
    if abs(value) > MAX_NUMBER:
        raise CalculationError("The number is too large.")
    return float(value) if isinstance(value, int) and abs(value) > 10**18 else value
