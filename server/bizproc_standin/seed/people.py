"""Brightwater Supplies: its people and its department tree, four levels deep."""

from datetime import timedelta

from bizproc_standin.seed import roles
from bizproc_standin.state.records import Department, User
from bizproc_standin.world.world import World

# id, name, parent, head
DEPARTMENTS = (
    (1, "Brightwater Supplies", 0, roles.CHIEF),
    (2, "Sales", 1, roles.HEAD),
    (3, "Key accounts", 2, roles.SALES_LEAD),
    (4, "Retail desk", 3, roles.DESK_LEAD),
    (5, "Operations", 1, roles.OPERATIONS),
    (6, "IT", 5, roles.ADMINISTRATOR),
    (7, "Warehouse", 5, roles.WAREHOUSE),
    (8, "Purchasing", 5, roles.BUYER),
    (9, "Finance", 1, roles.FINANCE),
    (10, "Бухгалтерия", 9, roles.ACCOUNTANT),
    (11, "People and culture", 1, roles.PEOPLE_OFFICER),
    (12, "Legal", 1, roles.LAWYER),
)

# id, first name, last name, position, department
EMPLOYEES = (
    (roles.ADMINISTRATOR, "Anna", "Berg", "Portal administrator", 6),
    (roles.CHIEF, "Robert", "Hale", "Chief executive", 1),
    (roles.HEAD, "Elena", "Sokolova", "Head of sales", 2),
    (roles.EMPLOYEE, "Ivan", "Petrov", "Sales assistant", 4),
    (roles.NAMESAKE, "Ivan", "Petrov", "Warehouse worker", 7),
    (roles.ACCOUNTANT, "Ольга", "Кузнецова", "Главный бухгалтер", 10),
    (roles.LAWYER, "Sofia", "Lindqvist", "Legal counsel", 12),
    (roles.LEFT, "Tom", "Becker", "Account manager", 3),
    (roles.BUYER, "Алексей", "Морозов", "Начальник отдела закупок", 8),
    (roles.PEOPLE_OFFICER, "Clara", "Jensen", "Head of people", 11),
    (roles.FINANCE, "Hugo", "Martin", "Chief financial officer", 9),
    (roles.DESK_LEAD, "Nina", "Rossi", "Retail desk lead", 4),
    (roles.WAREHOUSE, "Sergey", "Volkov", "Warehouse manager", 7),
    (32, "Priya", "Nair", "Key account manager", 3),
    (33, "Мария", "Смирнова", "Менеджер по персоналу", 11),
    (34, "Oscar", "Lind", "Sales analyst", 2),
    (35, "Екатерина", "Белова", "Координатор продаж", 2),
    (roles.SALES_LEAD, "Maria", "Weber", "Key accounts lead", 3),
    (38, "Lukas", "Brandt", "Accountant", 10),
    (roles.OPERATIONS, "Dmitry", "Orlov", "Head of operations", 5),
    (roles.INTEGRATOR, "Viktor", "Lang", "Integration engineer", 6),
)

CYRILLIC = {
    roles.ACCOUNTANT: "olga.kuznetsova",
    roles.BUYER: "alexey.morozov",
    33: "maria.smirnova",
    35: "ekaterina.belova",
    roles.NAMESAKE: "ivan.petrov.warehouse",
}


def seed_people(world: World) -> None:
    """Add departments and people: an administrator, heads, namesakes, a former employee, a guest."""
    for department_id, name, parent, head in DEPARTMENTS:
        world.add_department(Department(department_id, name, parent, head))
    now = world.now()
    for number, (user_id, name, last_name, position, department) in enumerate(EMPLOYEES):
        mailbox = CYRILLIC.get(user_id, f"{name}.{last_name}".lower())
        world.add_user(
            User(
                user_id,
                name,
                last_name,
                email=f"{mailbox}@brightwater.example",
                admin=user_id == roles.ADMINISTRATOR,
                work_position=position,
                departments=[department],
                inner_phone=str(100 + number),
                registered=now - timedelta(days=900 - 20 * number),
                last_login=now - timedelta(hours=1 + number * 3 % 50),
            )
        )
    world.add_user(
        User(
            roles.GUEST,
            "Julia",
            "Novak",
            email="julia.novak@partner.example",
            user_type="extranet",
            work_position="Freelance designer",
            registered=now - timedelta(days=90),
            last_login=now - timedelta(days=2),
        )
    )
