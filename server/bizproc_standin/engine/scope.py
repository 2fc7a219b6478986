"""Resolves the objects of expressions in a process: Document, Variable, Template and the others."""

from collections.abc import Callable, Iterator, Mapping

from bizproc_standin.engine.expressions import Found
from bizproc_standin.engine.references import readable
from bizproc_standin.engine.result_types import initial_results, result_type
from bizproc_standin.engine.values import listed, mapped
from bizproc_standin.state.records import Document, Instance, Template
from bizproc_standin.state.store import Store

__all__ = ["Names"]

_PERSON: Mapping[str, object] = {"Type": "user"}
_GLOBAL = frozenset({"GlobalConst", "GlobalVar"})


class Names:
    """The names of a process."""

    def __init__(self, store: Store, instance: Instance, template: Template) -> None:
        self._store = store
        self._instance = instance
        self._template = template
        self._activities = {str(node.get("Name")): node for node in _nodes(template.tree)}
        self._objects: Mapping[str, Callable[[str], Found | None]] = {
            "Document": self._document,
            "Variable": self._variable,
            "Template": self._parameter,
            "Parameter": self._parameter,
            "Constant": self._constant,
            "System": self._system,
            "User": self._user,
            "Workflow": self._workflow,
        }

    def _variable(self, name: str) -> Found | None:
        return self._held(self._instance.variables, self._template.variables, name)

    def _constant(self, name: str) -> Found | None:
        return self._held(self._instance.constants, self._template.constants, name)

    def knows(self, object_name: str) -> bool:
        """Whether there is an object or an activity with that name."""
        return object_name in self._objects or object_name in self._activities or object_name in _GLOBAL

    def find(self, object_name: str, field: str) -> Found | None:
        """Return a value with its declaration; None when it is unknown."""
        known = self._objects.get(object_name)
        if known is not None:
            return known(field)
        node = self._activities.get(object_name)
        return None if node is None else self._result(object_name, node, field)

    def missing(self, object_name: str) -> object:
        """Return the value of an unknown field: an empty text for a document, otherwise null."""
        return "" if object_name == "Document" else None

    def declared(self, object_name: str, field: str) -> Mapping[str, object] | None:
        """Return a field's declaration, empty when it has none; None when the object is unknown."""
        if not self.knows(object_name):
            return None
        found = self.find(object_name, field)
        return {} if found is None else found.declared

    @property
    def document(self) -> Document | None:
        """Return the document the process runs on."""
        return self._store.documents.get(self._instance.document_id)

    def _held(self, values: Mapping[str, object], types: Mapping[str, object], name: str) -> Found | None:
        if name not in values and name not in types:
            return None
        return Found(values.get(name), mapped(types.get(name)))

    def _parameter(self, name: str) -> Found | None:
        found = self._held(self._instance.parameters, self._template.parameters, name)
        if found is None and name == "TargetUser":
            return Found(f"user_{self._instance.started_by}", _PERSON)
        return found

    def _document(self, name: str) -> Found | None:
        document = self.document
        if document is None:
            return None
        types: Mapping[str, object] = {**self._template.document_fields, **document.field_types}
        values: dict[str, object] = {
            "ID": document.document_id.id,
            "NAME": document.title,
            "TITLE": document.title,
            "CREATED_BY": f"user_{document.created_by}",
            "URL": document.url,
            **document.fields,
        }
        alias = next((key for key, declared in types.items() if mapped(declared).get("Alias") == name), name)
        key = name if name in values else alias
        if key not in values:
            return None
        declared = mapped(types.get(key)) or (_PERSON if key == "CREATED_BY" else {"Type": "string"})
        return Found(values[key], declared)

    def _system(self, name: str) -> Found | None:
        now = self._store.now()
        known: dict[str, tuple[object, str]] = {
            "now": (now, "datetime"),
            "nowlocal": (now, "datetime"),
            "date": (now.date(), "date"),
            "eol": ("\n", "string"),
            "hosturl": (self._store.host_url, "string"),
        }
        if name.lower() not in known:
            return None
        value, kind = known[name.lower()]
        return Found(value, {"Type": kind})

    def _user(self, name: str) -> Found | None:
        # Every field of User gives the user who started the process; only ``_printable`` differs.
        return None if readable(name) else Found(f"user_{self._instance.started_by}", _PERSON)

    def _workflow(self, name: str) -> Found | None:
        if name.lower() == "templateid":
            return Found(self._instance.template_id, {"Type": "int"})
        return None if readable(name) else Found(self._instance.id)  # any other field

    def _result(self, activity: str, node: Mapping[str, object], field: str) -> Found | None:
        results, kind = self._instance.results.get(activity, {}), str(node.get("Type"))
        initial = initial_results(self._store, kind)
        for name in (field, field.partition(".")[0]):
            if name in results or initial.get(name) is not None:
                return Found(
                    results.get(name, initial.get(name)), result_type(self._store, kind, name), evaluated=False
                )
        properties = mapped(node.get("Properties"))
        return Found(properties[field], evaluated=False) if field in properties else None


def _nodes(tree: object) -> Iterator[Mapping[str, object]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield node
            waiting += listed(node.get("Children"))
