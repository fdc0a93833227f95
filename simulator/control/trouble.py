"""What can go wrong, when told to: lost callbacks, VK's errors, no limits."""

from dataclasses import asdict, fields
from typing import Any, get_type_hints

from werkzeug.exceptions import BadRequest

from simulator.control.lookup import Json
from simulator.delivery import Manners
from simulator.faults import Fault
from simulator.sim import Sim
from simulator.trouble import BROKEN, SPOILED


def set_delivery(sim: Sim, body: Json) -> Json:
    """Keys as in `Manners`, and a `seed`; what is not named goes back to good manners."""
    known = {f.name for f in fields(Manners)}
    wanted = {name: value for name, value in body.items() if name in known}
    if "delay_s" in wanted:
        low, high = wanted["delay_s"]
        wanted["delay_s"] = (float(low), float(high))
    sim.courier.behave(Manners(**wanted), int(body.get("seed", sim.world.seed)))
    return {"ok": True}


def order_fault(sim: Sim, body: Json) -> Json:
    """`method` (`*` for any, `beacon` for the relay), `times`, and `code` or `kind`.

    The rest is as in `Fault`. `{"clear": true}` forgets what was ordered.
    """
    if body.get("clear"):
        sim.faults.clear()
        return {"ok": True}
    kind, code = str(body.get("kind", "")), int(body.get("code", 0))
    kinds = [*BROKEN] if body["method"] == "beacon" else [*BROKEN, *SPOILED]
    if bool(code) == (kind in kinds):
        raise BadRequest(f"either a code or a kind of {', '.join(kinds)}")
    hints = get_type_hints(Fault)
    wanted: Any = {"times": 1} | {name: hints[name](value) for name, value in body.items()}
    sim.faults.order(Fault(**wanted))
    return {"ok": True}


def ordered_faults(sim: Sim, _body: Json) -> list[Json]:
    """What was ordered and has not been met yet."""
    return [asdict(fault) for fault in sim.faults.left()]


def set_limits(sim: Sim, body: Json) -> Json:
    """Switch VK's calls-a-second limits off and on, for tests about something else."""
    sim.limiter.enabled = bool(body["enabled"])
    return {"ok": True}
