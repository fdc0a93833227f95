"""VK's `execute` for batches. This is no VKScript: it reads the four shapes clients send.

`return [API.a.b({...}), ...];`, the two loops in which vk_api packs calls of one method, and the
one in which it reads a whole list.
"""

import json
import re
from typing import Any

from simulator.faults import VkError
from simulator.methods import paging
from simulator.methods.params import Params
from simulator.methods.registry import COMMUNITY, SERVICE, USER, Call, invoke, method

MOST_CALLS = 25
API_CALL = re.compile(r"\s*API\.([a-zA-Z]+(?:\.[a-zA-Z]+)?)\(\s*")
ONE_METHOD = re.compile(
    r"var values = (?P<values>\[.*\]),i = 0,result = \[\];while\(i < values\.length\) \{"
    r"result\.push\(API\.(?P<method>[\w.]+)\(values\[i\]\)\);i = i \+ 1;\}return result;",
    re.DOTALL,
)
ONE_PARAM = re.compile(
    r"var def_values = (?P<same>\{.*?\}),values = (?P<values>\[.*\]),result = \[\],i = 0;"
    r"while\(i < values\.length\) \{def_values\.(?P<key>\w+) = values\[i\];"
    r"result\.push\(API\.(?P<method>[\w.]+)\(def_values\)\);i = i \+ 1;\}return result;",
    re.DOTALL,
)
Batch = list[tuple[str, dict[str, Any]]]


class Executed:
    """The answer of `execute`: failed calls are `false`, their errors stand beside the response."""

    def __init__(self, response: Any, errors: list[dict[str, Any]]) -> None:
        self.response, self.errors = response, errors


@method("execute", USER, COMMUNITY, SERVICE, locked=False)
def execute(call: Call) -> Executed:
    """Up to 25 calls for one; with a service token only where the settings let it."""
    world = call.sim.world
    if call.token.kind == SERVICE and not world.service_execute:
        raise VkError(28, "method is unavailable with service token.")
    done = _executed(call)
    if len(json.dumps(done.response, ensure_ascii=False).encode()) > world.execute_bytes:
        raise VkError(13, "response size is too big")
    return done


def _executed(call: Call) -> Executed:
    errors: list[dict[str, Any]] = []

    def ask(name: str, arguments: dict[str, Any]) -> Any:
        call.inner.append(name)
        try:
            return _ask(call, name, arguments)
        except VkError as error:
            told = {"method": name, "error_code": error.code, "error_msg": str(error)}
            errors.append(told)
            return False

    return Executed(_run(call.params.text("code", required=True), ask), errors)


def _ask(call: Call, name: str, arguments: dict[str, Any]) -> Any:
    if name == "execute":
        raise VkError(3)  # not one of the methods that code may call
    fault = call.sim.faults.take_inner(name, call.token)
    if fault:
        raise fault.error()
    return invoke(Call(call.sim, call.token, Params(arguments)), name)


def _run(code: str, ask: paging.Ask) -> Any:
    loop = paging.read(code)
    if loop:
        return loop.run(ask)
    batch = read(code)
    if len(batch) > MOST_CALLS:
        raise VkError(13, "too many api calls")
    return [ask(name, arguments) for name, arguments in batch]


def read(code: str) -> Batch:
    """The calls a piece of code asks for; error 12 for code of any other shape."""
    try:
        batch = _one_method(code) or _one_param(code) or _list(code)
    except (ValueError, RecursionError):
        raise VkError(12, "the simulator reads only a returned list of API calls") from None
    if not all(isinstance(arguments, dict) for _, arguments in batch):
        raise VkError(12, "the arguments of a call are an object")
    return batch


def _one_method(code: str) -> Batch | None:
    found = ONE_METHOD.fullmatch(code)
    return found and [(found["method"], values) for values in json.loads(found["values"])]


def _one_param(code: str) -> Batch | None:
    found = ONE_PARAM.fullmatch(code)
    if not found:
        return None
    same = json.loads(found["same"])
    values = json.loads(found["values"])
    return [(found["method"], same | {found["key"]: value}) for value in values]


def _list(code: str) -> Batch:
    body = re.fullmatch(r"\s*return\s*\[(.*)\]\s*;?\s*", code, re.DOTALL)
    if not body:
        raise ValueError(code)
    text, batch = body[1].strip(), []
    while text:
        start = API_CALL.match(text)
        if not start:
            raise ValueError(text)
        arguments, end = _arguments(text, start.end())
        batch.append((start[1], arguments))
        text = text[end:].lstrip().removeprefix(",").strip()
    return batch


def _arguments(text: str, at: int) -> tuple[dict[str, Any], int]:
    """The JSON object between the brackets, and where the call ends; `()` has none."""
    arguments: dict[str, Any] = {}
    if text[at] != ")":
        arguments, at = json.JSONDecoder().raw_decode(text, at)
    closing = re.compile(r"\s*\)").match(text, at)
    if not closing or not isinstance(arguments, dict):
        raise ValueError(text)
    return arguments, closing.end()
