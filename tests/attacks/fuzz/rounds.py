"""A round: a scene and a few steps, all generated from a seed and a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.attacks.fuzz.bpt import random_file
from tests.attacks.fuzz.calls import random_call, random_resource
from tests.attacks.fuzz.edits import Edit, random_edit
from tests.attacks.fuzz.forms import random_form
from tests.attacks.fuzz.lines import random_line, random_request
from tests.attacks.fuzz.policies import DENY, random_policy
from tests.attacks.fuzz.scenes import Scene, random_scene
from tests.attacks.fuzz.script import HONEST, Script
from tests.attacks.fuzz.spoils import Spoil, random_spoil
from tests.attacks.fuzz.steps import NO, YES, Reply, Step
from tests.attacks.fuzz.texts import TRAP, hostile_text

__all__ = ["STEPS", "Round", "random_round"]

STEPS = 60
_REPLIES: Sequence[Sequence[Reply]] = (
    *([(YES,)] * 6),
    (NO,),
    (Reply("cancel"),),
    (Reply("accept", {"confirm": False}),),
    (Reply("accept", {"confirm": "true"}),),
    (Reply("accept", {"confirm": 1}),),
    (Reply("accept", {}),),
    (Reply("accept", {"confirm": ["yes"]}),),
    (Reply("accept", {"confirm": None, "page": 1}),),
    (Reply("accept", {"confirm": False, "page": 1}), YES),
    (YES, NO),
    (NO, YES),
)
_PERMISSIVE = '[[rule]]\naction = "confirm"\nreason = "all is asked"\n'


@dataclass(frozen=True, slots=True)
class Round:
    """A round; `last` is in progress when the server is stopped."""

    name: str
    scene: Scene
    steps: Sequence[Step]
    last: Step | None = None


def random_round(seed: int, number: int, length: int = STEPS) -> Round:
    """The round for a seed, number and length, always the same."""
    chance = Random(f"{seed}:{number}")
    scene = random_scene(chance)
    steps = [_step(chance, scene) for _ in range(length)]
    policed = chance.random()
    if policed < 0.12:
        scene = replace(scene, policy=random_policy(chance))
    elif policed < 0.2:
        scene = replace(scene, policy=_PERMISSIVE)
        tightened = chance.choice((DENY, DENY, random_policy(chance), "no TOML at all ="))
        steps.insert(length // 2, Step("policy", "rewritten", body=tightened.encode()))
    last = _step(chance, scene) if chance.random() < 0.5 else None
    return Round(f"{seed}:{number}", scene, steps, last)


def _step(chance: Random, scene: Scene) -> Step:
    makers, weights = zip(*_MAKERS, strict=True)
    step: Step = chance.choices(makers, weights)[0](chance, scene)
    return step


def _resource(chance: Random, _: Scene) -> Step:
    return Step("read", random_resource(chance), script=_script(chance))


def _completion(chance: Random, _: Scene) -> Step:
    typed = chance.choice(("", "1", _plain(hostile_text(chance)[:200])))
    return Step(
        "complete", chance.choice(("task_id", "template_id", "event_id")), {"typed": typed}, script=_script(chance)
    )


def _prompt(chance: Random, _: Scene) -> Step:
    return Step("prompt", "decide_task", {"task_id": _plain(hostile_text(chance)[:2000])})


def _form(chance: Random, _: Scene) -> Step:
    return random_form(chance)


def _raw(chance: Random, scene: Scene) -> Step:
    return random_request(chance) if scene.serving == "http" else random_line(chance)


def _plain(text: str) -> str:
    """Limit a text to what a client library can send."""
    return text.encode("utf-8", "replace").decode()


def _reading(chance: Random, scene: Scene) -> Step:
    name, arguments = random_call(chance, scene, writing=False)
    script = _stolen(chance) if scene.credentials == "application" and chance.random() < 0.15 else _script(chance)
    return Step("call", name, arguments, script=script)


def _writing(chance: Random, scene: Scene) -> Step:
    name, arguments = random_call(chance, scene, writing=True)
    return _asked(chance, Step("call", name, arguments))


def _template(chance: Random, scene: Scene) -> Step:
    if scene.credentials != "application":
        return _writing(chance, scene)
    file, shown = random_file(chance)
    name = _plain(hostile_text(chance)[:300]) if chance.random() < 0.3 else "Reading"
    if chance.random() < 0.7:
        arguments: dict[str, object] = {"document_type": "deal", "name": name, "file": file, "auto_execute": 0}
        return _asked(chance, Step("call", "template_add", arguments, shown=shown))
    arguments = {"template_id": 379, "name": name, "file": file}
    return _asked(chance, Step("call", "template_update", arguments, shown=shown))


def _asked(chance: Random, step: Step) -> Step:
    """Add a person's replies, and a portal that behaves, misbehaves, or changes after the person was asked."""
    kind = chance.random()
    script = HONEST if kind < 0.6 else _script(chance)
    later = Script((random_edit(chance),)) if 0.45 < kind < 0.6 else None
    return replace(step, script=script, later=later, replies=chance.choice(_REPLIES))


def _script(chance: Random) -> Script:
    """Some edits or a spoil, rarely neither."""
    kind = chance.random()
    if kind < 0.08:
        return HONEST
    if kind < 0.8:
        return Script(tuple(random_edit(chance) for _ in range(chance.choice((1, 1, 2, 3)))))
    return Script((), (random_spoil(chance),))


def _stolen(chance: Random) -> Script:
    """The token has expired, and the refresh response names another host."""
    place = chance.choice(("client_endpoint", "server_endpoint", "domain"))
    value = chance.choice(
        (f"http://{TRAP}/rest/", f"https://{TRAP}/rest/", f"//{TRAP}/rest/", TRAP, f"http://x@{TRAP}/")
    )
    expired = Spoil("refusal", "expired", 401, "expired_token", method="[bu][iaps]*")
    return Script((Edit(place, value, method="oauth.token"),), (expired,))


_MAKERS: Sequence[tuple[Callable[[Random, Scene], Step], int]] = (
    *((_reading, 36), (_writing, 28), (_template, 7), (_resource, 8), (_form, 12), (_raw, 5), (_completion, 3)),
    (_prompt, 1),
)
