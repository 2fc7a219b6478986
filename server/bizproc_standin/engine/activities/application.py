"""Activities of applications: post to the handler and optionally wait for the response (docs/portal.md 8.2, 8.4)."""

from collections.abc import Mapping
from datetime import date

from bizproc_standin.engine.activity import Activity, Maker, Status
from bizproc_standin.engine.result_types import descriptor_of, upper_keys
from bizproc_standin.engine.types import field_of
from bizproc_standin.engine.values import date_text, is_on, mapped
from bizproc_standin.engine.waiting import Signal
from bizproc_standin.state.records import Application, HandlerCall, RegisteredActivity
from bizproc_standin.state.texts import say
from bizproc_standin.state.tokens import EventToken, new_event_id, sign


class ApplicationActivity(Activity):
    """Calls the application; its response or the time limit lets the process continue."""

    def execute(self) -> Status:
        """Call the handler."""
        found = self.run.store.registered(self.node.type)
        if found is None:
            return Status.CLOSED  # uninstalled since the process started
        application, registered = found
        subscription = self._subscription(registered)
        event_id = new_event_id(self.run.store.rng)
        self._call(application, registered, subscription, event_id)
        self._show_title()
        if subscription != "Y":
            return Status.CLOSED
        limit = self.run.time_limit(self.node)
        self.run.wait(self, due=self.run.store.now() + limit if limit else None, event_id=event_id)
        return Status.EXECUTING

    def wake(self, signal: Signal) -> None:
        """Take the response, or the end of the time limit."""
        found = self.run.store.registered(self.node.type)
        if signal.kind == "timeout":
            self.run.result(self.node, IsTimeout=1)
        elif signal.kind != "event":
            return
        elif found is not None:
            language = self.run.store.language
            self.run.log(self.node.name, "message", signal.text or say(language, "application_answered"))
            self.run.result(self.node, **self._outputs(found[1], signal.values))
        self.run.close(self)

    def _subscription(self, registered: RegisteredActivity) -> str:
        """Return the template's UseSubscription; without one, Y if the registration has it switched on, else N."""
        default = "Y" if registered.use_subscription else "N"
        return self.run.property_text(self.node, "UseSubscription", default)

    def _call(self, application: Application, registered: RegisteredActivity, subscription: str, event_id: str) -> None:
        run = self.run
        people = run.property_people(self.node, "AuthUserId")
        run.store.outbox(
            HandlerCall(
                handler=registered.handler,
                client_id=application.client_id,
                workflow_id=run.instance.id,
                code=registered.code,
                document_id=run.instance.document_id,
                document_type=run.instance.state.document_type,
                event_token=sign(run.store.secret, EventToken(run.instance.id, self.node.name, event_id)),
                properties={
                    name: self._input(name, upper_keys(declared)) for name, declared in registered.properties.items()
                },
                subscription=subscription,
                timeout_duration=run.limit_seconds(self.node),
                when=run.store.now(),
                auth_user_id=people[0] if people else registered.auth_user_id or run.instance.started_by,
            )
        )

    def _input(self, name: str, declared: Mapping[str, object]) -> object:
        # Names are case-sensitive here. A single text property takes the first of several values, other types take all.
        value = self.run.evaluate(self.node.properties.get(name, declared.get("DEFAULT")))
        if value in (None, ""):
            return ""
        if is_on(declared.get("MULTIPLE")):
            items = value if isinstance(value, list) else [value]
            return [self._written(inner) for item in items for inner in (item if isinstance(item, list) else [item])]
        if isinstance(value, list) and str(declared.get("TYPE", "")) in {"string", "text"}:
            value = value[0] if value else ""
        return self._written(value)

    def _outputs(self, registered: RegisteredActivity, sent: Mapping[str, object]) -> dict[str, object]:
        # Names match in any case; undeclared values are silently dropped (docs/portal.md 9.2).
        declared = {name.lower(): name for name in registered.return_properties}
        known = {declared[name.lower()]: value for name, value in mapped(sent).items() if name.lower() in declared}
        return {
            name: field_of(self.run.store, descriptor_of(registered.return_properties[name])).internal(value)
            for name, value in known.items()
        }

    def _written(self, value: object) -> object:
        """Write dates in the site's format."""
        if isinstance(value, date):
            return date_text(value, self.run.store.dates)
        return [self._written(item) for item in value] if isinstance(value, list) else value

    def _show_title(self) -> None:
        if self.run.property(self.node, "SetStatusMessage", "Y") == "Y":
            written = self.run.property(self.node, "StatusMessage")
            default = say(self.run.store.language, "waiting_application")
            self.run.set_title(written if isinstance(written, str) and written else default)


APPLICATION: dict[str, Maker] = {"rest_": ApplicationActivity}
