"""What the objects of an expression stand for in a process: Document, Variable, Template and the others."""

from collections.abc import Mapping

from bizproc_standin.engine.expressions import Reference, without_suffix
from bizproc_standin.engine.printable import printable
from bizproc_standin.engine.values import mapped
from bizproc_standin.world.records import Instance, Template
from bizproc_standin.world.store import Store


class Names:
    """The names a process knows."""

    def __init__(self, store: Store, instance: Instance, template: Template) -> None:
        self._store = store
        self._instance = instance
        self._template = template

    def lookup(self, reference: Reference) -> object:
        """Return a value, in its readable form when asked; None for what does not exist."""
        known, value = self._find(reference)
        if not known:
            bare = without_suffix(reference)
            if bare is not None:
                return self.lookup(bare)
        if reference.readable:
            document = self._store.documents.get(self._instance.document_id)
            starter = self._instance.started_by
            return printable(self._store, document, starter, value, self.declared(reference))
        return value

    def declared(self, reference: Reference) -> Mapping[str, object]:
        """Return how a name is declared, empty when it is not."""
        template = self._template
        document = self._store.documents.get(self._instance.document_id)
        sources: dict[str, Mapping[str, object]] = {
            "Template": template.parameters,
            "Variable": template.variables,
            "Constant": template.constants,
            "Document": {**template.document_fields, **(document.field_types if document else {})},
        }
        return mapped(sources.get(reference.object, {}).get(reference.field))

    def _find(self, reference: Reference) -> tuple[bool, object]:
        instance, name = self._instance, reference.field
        if reference.object == "Document":
            return self._document(name)
        if reference.object == "System":
            return self._system(name.lower())
        if reference.object == "User":
            return self._user(name.upper())
        if reference.object == "Workflow":
            known = {"id": instance.id, "templateid": instance.template_id, "started": instance.started}
            return name.lower() in known, known.get(name.lower())
        holders: dict[str, Mapping[str, object]] = {
            "Variable": instance.variables,
            "Template": instance.parameters,
            "Constant": instance.constants,
        }
        holder = holders.get(reference.object)
        if holder is None:
            holder = instance.results.get(reference.object, {})
        if reference.object == "Template" and name == "TargetUser" and name not in holder:
            return True, f"user_{instance.started_by}"
        return name in holder, holder.get(name)

    def _document(self, name: str) -> tuple[bool, object]:
        document = self._store.documents.get(self._instance.document_id)
        if document is None:
            return False, None
        if name in document.fields:
            return True, document.fields[name]
        derived: dict[str, object] = {
            "ID": document.document_id.id,
            "NAME": document.title,
            "TITLE": document.title,
            "CREATED_BY": f"user_{document.created_by}",
            "URL": document.url,
        }
        return name in derived, derived.get(name)

    def _system(self, name: str) -> tuple[bool, object]:
        now = self._store.now().replace(microsecond=0)
        known: dict[str, object] = {"now": now, "nowlocal": now, "date": now.date(), "eol": "\n"}
        return name in known, known.get(name)

    def _user(self, name: str) -> tuple[bool, object]:
        starter = self._instance.started_by
        user = self._store.users.get(starter)
        if name == "ID":
            return True, f"user_{starter}"
        if user is None:
            return False, None
        known: dict[str, object] = {
            "NAME": user.name,
            "LAST_NAME": user.last_name,
            "SECOND_NAME": user.second_name,
            "EMAIL": user.email,
            "WORK_POSITION": user.work_position,
        }
        return name in known, known.get(name)
