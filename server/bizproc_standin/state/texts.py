"""Messages of the engine, the task activities and delegation in the portal's language.

The REST layer's own texts are always English and are not here (docs/portal.md 15). Unknown Russian
texts are modelled on similar ones.
"""

from bizproc_standin.state.records import APPROVE, REQUEST, REQUEST_OPTIONAL, REVIEW

_TEXTS: dict[str, tuple[str, str]] = {
    "not_found": ("The business process is not found.", "Бизнес-процесс не найден."),
    "locked": ("The workflow is hung or being executed", "Бизнес-процесс завис или выполняется"),
    "terminated": ("Workflow terminated.", "Выполнение бизнес-процесса прервано."),
    "in_progress": ("In progress", "Выполняется"),
    "completed": ("Completed", "Завершен"),
    "too_many": (
        "An element can be handled by {count} processes at most.",
        "Для каждого документа может одновременно быть запущено не более {count} процесса(ов)",
    ),
    "in_use": (
        "Cannot delete the workflow template because one or more active workflow(-s) exist using this template.",
        "Нельзя удалить шаблон бизнес-процесса, пока есть запущенные по нему бизнес-процессы.",
    ),
    "no_action": ("No action specified.", "Не указано действие"),
    "wrong_action": ("Invalid action selected.", "Выбрано недопустимое действие."),
    "comment_required": ("The '{label}' field is required.", "Не заполнено поле: {label}"),
    "value_required": (
        "The required value ('{title}') is missing.",
        "Не заполнено обязательное значение '{title}'",
    ),
    "comment": ("Comment", "Комментарий"),
    "nobody_named": ("Nobody is named for the task.", "Не указано, кому адресовано задание."),
    "asked": ('Assignment "{name}" is for {names}.', 'Задание "{name}" адресовано: {names}.'),
    "approved": ('Assignment "{name}": approved.', 'Задание "{name}": утверждено.'),
    "declined": ('Assignment "{name}": declined.', 'Задание "{name}": отклонено.'),
    "reviewed": ('Assignment "{name}": taken note of.', 'Задание "{name}": ознакомление завершено.'),
    "answered_yes": ("{person} approved{comment}", "{person}: утверждено{comment}"),
    "answered_no": ("{person} declined{comment}", "{person}: отклонено{comment}"),
    "answered_ok": ("{person} answered{comment}", "{person}: ответ получен{comment}"),
    "answered_cancel": ("{person} refused to answer{comment}", "{person}: отказ от ответа{comment}"),
    "said_yes": ("Approved", "Утверждено"),
    "said_no": ("Declined", "Отклонено"),
    "said": ("Comment", "Комментарий"),
    "nobody": ("nobody", "никто"),
    "approval_title": (
        "Approval: #PERCENT#% (#VOTED# of #TOTAL#)",
        "Утверждение: #PERCENT#% (#VOTED# из #TOTAL#)",
    ),
    "review_title": (
        "Review: #PERCENT#% (#REVIEWED# of #TOTAL#)",
        "Ознакомление: #PERCENT#% (#REVIEWED# из #TOTAL#)",
    ),
    "request_title": ("Waiting for additional information", "Ожидание дополнительной информации"),
    "command_task": ("Command", "Команда"),
    "command_task_text": ("The process waits for a command.", "Бизнес-процесс ожидает команды."),
    "command_awaited": ("A command is awaited.", "Ожидание команды."),
    "state_cancelled": ("The present state is left at once.", "Текущий статус прерван."),
    "too_many_rounds": ("The loop went round too often.", "Превышено число повторений цикла."),
    "no_delay": ("Not deferred: there is no time to wait for.", "Не отложено: время не указано или прошло."),
    "delayed_for": ("Deferred for {period} until {moment}", "Отложено на {period} до {moment}"),
    "delayed_until": ("Deferred until {moment}", "Отложено до {moment}"),
    "unit_s": ("s", "с"),
    "unit_m": ("min", "мин"),
    "unit_h": ("h", "ч"),
    "unit_d": ("d", "дн"),
    "waiting_application": ("Waiting for application response", "Ожидание ответа приложения"),
    "application_answered": ("Received application response", "Получен ответ приложения"),
    "yes": ("Yes", "Да"),
    "no": ("No", "Нет"),
    "author": ("Author", "Автор"),
    "administrators": ("Administrators", "Администраторы"),
    "delegated": (
        'Assignment "{name}" was delegated from {source} to {target}.',
        'Задание "{name}" делегировано: {source} → {target}.',
    ),
    "delegate_none": ("Select the assignment to delegate.", "Укажите, какое задание вы хотите делегировать"),
    "delegate_intranet": (
        "Assignments can only be delegated across intranet users.",
        "Делегирование заданий доступно только для интранет-пользователей",
    ),
    "delegate_not_head": (
        "You cannot delegate assignments of the selected employee because they are not your subordinate.",
        "Вы не можете делегировать задания выбранного сотрудника, так как он не является вашим подчиненным.",
    ),
    "delegate_not_responsible": (
        "The user is not responsible for this assigment.",  # the portal's spelling (docs/portal.md 7.3)
        "Пользователь не является ответственным за задание",
    ),
    "delegate_subordinate": (
        "The selected employee is not your subordinate.",
        "Выбранный сотрудник не является вашим подчиненным.",
    ),
    "delegate_prohibited": (
        "Assignment cannot be delegated because delegation is prohibited in the assignment preferences.",
        "Задание не может быть делегировано, так как это действие запрещено настройками задания.",
    ),
    "delegate_participant": (
        "The selected employee is already a participant.",
        "Выбранный сотрудник уже участвует в выполнении задания.",
    ),
    "delegate_subordinate_many": (
        'Assignment "{name}" cannot be delegated because the selected employee is not your subordinate.',
        'Задание "{name}" не может быть делегировано, так как выбранный сотрудник не является вашим подчиненным',
    ),
    "delegate_prohibited_many": (
        'Assignment "{name}" cannot be delegated because delegation is prohibited in the assignment preferences.',
        # the portal repeats the word (docs/portal.md 7.3)
        'Задание "{name}" не может быть делегировано, так так как это действие запрещено настройками задания',
    ),
    "delegate_participant_many": (
        'Assignment "{name}" cannot be delegated because the selected employee is already assigned to it.',
        'Задание "{name}" не может быть делегировано: выбранный сотрудник уже участвует в выполнении задания',
    ),
}

_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    APPROVE: {"yes": ("Accept", "Утвердить документ"), "no": ("Decline", "Отклонить")},
    REVIEW: {"ok": ("Done", "Ознакомлен")},
    REQUEST: {"ok": ("Save", "Сохранить")},
    REQUEST_OPTIONAL: {"ok": ("Save", "Сохранить"), "cancel": ("Decline", "Отклонить")},
}


def say(language: str, key: str, **parts: object) -> str:
    """Return a text in the portal's language; any language but ``ru`` gives English."""
    pattern = _TEXTS[key][language == "ru"]
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", str(part))
    return pattern


def button(language: str, activity: str, answer: str) -> str | None:
    """Return the default label of a task's button, None when the activity does not have it (docs/portal.md 7.1)."""
    label = _LABELS.get(activity, {}).get(answer)
    return label and label[language == "ru"]
