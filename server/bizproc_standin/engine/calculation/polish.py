"""Infix to reverse Polish notation: operands in order, each operator after its operands."""

from dataclasses import dataclass

from bizproc_standin.engine.calculation.tokens import CalculationError, Token, tokens

__all__ = ["Step", "in_polish"]

_RANK = {
    "(": 0,
    ";": 2,
    **dict.fromkeys(("=", "<", ">", "<=", ">=", "<>"), 3),
    "&": 4,
    **dict.fromkeys("+-", 5),
    **dict.fromkeys("*/", 6),
    "^": 7,
    "%": 8,
    "signed": 9,
    "call": 12,
}


@dataclass(slots=True, frozen=True)
class Step:
    """An operand (``reference``, ``number``, ``text``), or an operator: ``sign``, ``signed``, ``call``, ``list``.

    In a call, ``text`` is the function's name and ``empty`` means that it has no arguments. ``list`` closes a list that
    ends with its separator, in brackets or, if ``empty``, without.
    """

    kind: str
    text: str
    empty: bool = False


class _Writer:
    def __init__(self) -> None:
        self.written: list[Step] = []
        self.waiting: list[Step] = []
        self.behind_operand = False
        self.last = ""

    def operand(self, token: Token) -> None:
        if self.behind_operand:
            raise CalculationError("Two operands follow one another.")
        self.written.append(Step(token.kind, token.text))
        self.behind_operand = True

    def function(self, name: str) -> None:
        if self.behind_operand:
            raise CalculationError("Two operands follow one another.")
        self.waiting.append(Step("call", name.lower()))

    def sign(self, sign: str) -> None:
        sign = ";" if sign == "," else sign
        if sign == "(":
            self.waiting.append(Step("sign", "("))
        elif sign == ")":
            self.close()
        elif sign in "+-" and not self.behind_operand:
            self.operator(Step("signed", sign), _RANK["signed"])
        else:
            self.operator(Step("sign", sign), _RANK[sign])
        self.behind_operand = sign in ")%"

    def operator(self, step: Step, rank: int) -> None:
        while self.waiting and self.waiting[-1].text != "(" and _rank(self.waiting[-1]) >= rank:
            self.written.append(self.waiting.pop())
        self.waiting.append(step)

    def close(self) -> None:
        if self.last == ";":
            self._close_list(bracketed=True)
        while self.waiting and self.waiting[-1] != Step("sign", "("):
            self.written.append(self.waiting.pop())
        if not self.waiting:
            raise CalculationError("A bracket is closed that was not opened.")
        self.waiting.pop()
        if self.waiting and self.waiting[-1].kind == "call":
            step = self.waiting.pop()
            self.written.append(Step("call", step.text, empty=self.last == "("))
        elif self.last == "(":
            self.written.append(Step("nothing", ""))

    def end(self) -> list[Step]:
        if self.last == ";":
            self._close_list(bracketed=False)
        while self.waiting:
            step = self.waiting.pop()
            if step == Step("sign", "("):
                raise CalculationError("A bracket is not closed.")
            self.written.append(step)
        return self.written

    def _close_list(self, *, bracketed: bool) -> None:
        separator = self.waiting.pop()
        self.written.append(Step("list", separator.text, empty=not bracketed))


def _rank(step: Step) -> int:
    return _RANK[step.text] if step.kind == "sign" else _RANK[step.kind]


def in_polish(source: str) -> list[Step]:
    """Convert a calculation to reverse Polish notation; raises CalculationError."""
    writer = _Writer()
    for token in tokens(source):
        if token.kind == "sign":
            writer.sign(token.text)
        elif token.kind == "function":
            writer.function(token.text)
        else:
            writer.operand(token)
        writer.last = ";" if token.text == "," and token.kind == "sign" else token.text if token.kind == "sign" else ""
    return writer.end()
