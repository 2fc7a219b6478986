"""People and departments."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Department:
    """A department; ``head_id`` 0 means it has no head, ``parent_id`` 0 means it is the root."""

    id: int
    name: str
    parent_id: int = 0
    head_id: int = 0


@dataclass(slots=True)
class CalendarEvent:
    """An event in a person's calendar; ``accessibility`` is busy, quest, free or absent."""

    id: int
    name: str
    since: datetime
    until: datetime
    accessibility: str = "busy"


@dataclass(slots=True)
class WorkDay:
    """A person's last working day; ``status`` is OPENED, CLOSED, PAUSED or EXPIRED."""

    status: str
    start: datetime
    finish: datetime | None = None


@dataclass(slots=True)
class User:
    """A person; ``user_type`` is ``employee``, ``extranet`` or ``email``; the login defaults to the first name."""

    id: int
    name: str
    last_name: str
    second_name: str = ""
    email: str = ""
    active: bool = True
    admin: bool = False
    work_position: str = ""
    departments: list[int] = field(default_factory=list)
    user_type: str = "employee"
    time_zone: str = ""
    gender: str = ""
    phone: str = ""
    mobile: str = ""
    inner_phone: str = ""
    photo: str = ""
    birthday: str = ""
    registered: datetime | None = None
    last_login: datetime | None = None
    login: str = ""

    def __post_init__(self) -> None:
        """Set the default login."""
        self.login = self.login or self.name.lower()

    @property
    def full_name(self) -> str:
        """Return first and last name."""
        return f"{self.name} {self.last_name}".strip()

    @property
    def intranet(self) -> bool:
        """Whether the person belongs to the company: only such people can delegate and receive tasks."""
        return self.user_type == "employee" and bool(self.departments)
