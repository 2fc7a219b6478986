"""``disk.attachedObject.get`` and ``uf.php``: files attached to something (docs/portal.md 19.2)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bizproc_standin.php.numbers import to_int
from bizproc_standin.rest.credentials import Key
from bizproc_standin.rest.disk.files import SCOPE, not_found, read_id
from bizproc_standin.rest.envelope import Answer
from bizproc_standin.rest.moments import iso
from bizproc_standin.rest.portal import Call, Method
from bizproc_standin.rest.raw_file import RawFile
from bizproc_standin.rest.refusals import access_denied
from bizproc_standin.state.drive_rights import may_read_attached, name_of
from bizproc_standin.state.records import AttachedObject, DriveFile

__all__ = ["ADDRESSES", "METHODS"]

_ADDRESS = "/bitrix/tools/disk/uf.php"


def show_attached(call: Call) -> Answer:
    """One attached object: readable for those who may read what it is attached to."""
    attached, file = _readable(call, read_id(call))
    world = call.world
    return Answer(
        {
            "ID": str(attached.id),
            "OBJECT_ID": str(attached.object_id),
            "MODULE_ID": attached.module,
            "ENTITY_TYPE": attached.entity_type,
            "ENTITY_ID": str(attached.entity_id),
            "CREATE_TIME": iso(attached.created, world.zone),
            "CREATED_BY": str(attached.created_by),
            "DOWNLOAD_URL": f"{world.host_url}{_ADDRESS}?{_query(call, attached)}",
            "NAME": name_of(world, file),
            "SIZE": str(file.shown_size),
        }
    )


def send_attached(call: Call) -> Answer:
    """The bytes of an attached file."""
    _, file = _readable(call, to_int(call.incoming.params.get("attachedId", 0)))
    return Answer(None, file=RawFile(name_of(call.world, file), file.content))


def _readable(call: Call, number: int) -> tuple[AttachedObject, DriveFile]:
    drive = call.world.drive
    attached = drive.attached.get(number)
    file = drive.files.get(attached.object_id) if attached else None
    if attached is None or file is None:
        raise not_found(number)
    if not may_read_attached(call.world, call.caller.user_id, attached):
        raise access_denied()
    return attached, file


def _query(call: Call, attached: AttachedObject) -> str:
    own = {f"auth[{name}]": value for name, value in _credentials(call.incoming.key).items()}
    return urlencode({"attachedId": attached.id, **own, "action": "download", "ncc": 1}, safe="[]")


def _credentials(key: Key) -> Mapping[str, str]:
    return {"auth": key.token} if key.webhook is None else {"aplogin": key.webhook[0], "ap": key.webhook[1]}


METHODS = (Method("disk.attachedobject.get", (SCOPE,), show_attached),)
ADDRESSES: Mapping[str, Method] = {_ADDRESS: Method(_ADDRESS, (SCOPE,), send_attached, sends_file=True)}
