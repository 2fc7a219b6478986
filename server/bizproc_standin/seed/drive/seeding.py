"""Adds the storages, the files, and the objects that attach files to elements of lists."""

from datetime import timedelta

from bizproc_standin.seed import roles
from bizproc_standin.seed.documents import EXPENSE, LEAVE, PURCHASE, document_id
from bizproc_standin.seed.drive.texts import COMPANY_DRIVE, FILES
from bizproc_standin.state.records import AttachedObject, DriveFile, DriveStorage, FileContent
from bizproc_standin.world.world import World

FINANCE_DRIVE = 10

# attached object, file, element
_ATTACHED = (
    (491, 9041, EXPENSE, 2301),
    (492, 9042, EXPENSE, 2302),
    (493, 9043, EXPENSE, 2302),
    (494, 9044, EXPENSE, 2304),
    (495, 9045, LEAVE, 2101),
    (496, 9046, LEAVE, 2105),
    (497, 9047, PURCHASE, 3302),
    (498, 9048, EXPENSE, 2303),
)


def seed_drive(world: World) -> None:
    """Everybody has a drive of their own, readable for nobody else; the company's is readable for all."""
    drive, now = world.drive, world.now()
    drive.add_storage(DriveStorage(COMPANY_DRIVE, "Company drive", None, 100))
    drive.add_storage(DriveStorage(FINANCE_DRIVE, "Finance", frozenset({roles.FINANCE, roles.ACCOUNTANT, 38}), 101))
    for user in world.users.values():
        drive.add_storage(DriveStorage(1300 + user.id, user.full_name, frozenset({user.id}), 8000 + user.id))
    for number, file in enumerate(FILES):
        written = now - timedelta(days=20 - number, hours=3)
        content = FileContent.of(file.data, file.name)
        storage = file.storage or 1300 + file.owner
        drive.add_file(DriveFile(file.id, file.name, content, storage, file.owner, written, written))
    for attached, object_id, kind, element in _ATTACHED:
        file_owner, at = drive.files[object_id].created_by, drive.files[object_id].created
        owner = document_id(kind, element)
        drive.attach(AttachedObject(attached, object_id, "iblock", "iblock_element", element, file_owner, at, owner))
