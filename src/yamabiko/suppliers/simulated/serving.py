"""Serving a simulated supplier over HTTP: on this machine only unless told otherwise, and to whoever bears the token."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from yamabiko.errors import InputError, ProcessingError
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.faults import FaultPlan

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
_START = 20.0  # s


def new_token() -> str:
    """A token nobody guesses."""
    return secrets.token_urlsafe(24)


def require_web() -> None:
    """Raise InputError where the optional packages of the HTTP service are not installed."""
    missing = [name for name in ("fastapi", "uvicorn", "stapi_fastapi") if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError("simulated supplier", "packages", f"no {', '.join(missing)}", "them: pip install 'yamabiko[web]'")


def serve_supplier(
    desk: SimulatedDesk,
    token: str | None,
    *,
    host: str = HOST,
    port: int = 8041,
    faults: FaultPlan | None = None,
    listens: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted. token : None lets everybody in, and is refused where other machines could reach it.

    listens : called with the address once connections are taken. port : 0 takes a free one.
    Raises InputError for a port that cannot be had, and where the extra `web` is not installed.
    """
    if token is None and host not in {HOST, "::1", "localhost"}:
        raise InputError("simulated supplier", "token", f"none, listening on {host}", "a token where other machines can reach it")
    listening = _listening(host, port)
    with contextlib.closing(listening):
        server = _server(desk, token, faults)
        if listens is not None:
            listens(f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}")
        server.run(sockets=[listening])


@contextlib.contextmanager
def served_supplier(desk: SimulatedDesk, token: str | None, *, port: int = 0, faults: FaultPlan | None = None) -> Iterator[str]:
    """Serve on this machine from a thread while the block runs; gives the address. port : 0 takes a free one."""
    with contextlib.closing(_listening(HOST, port)) as listening:
        server = _server(desk, token, faults)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + _START
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise ProcessingError("the simulated supplier did not start")
            time.sleep(0.01)
        try:
            yield f"http://{HOST}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            thread.join(_START)


def _server(desk: SimulatedDesk, token: str | None, faults: FaultPlan | None) -> uvicorn.Server:
    require_web()
    import uvicorn  # noqa: PLC0415 - of the optional extra `web`

    from yamabiko.suppliers.simulated.application import simulated_application  # noqa: PLC0415

    application = simulated_application(desk, token, faults)
    config = uvicorn.Config(
        application,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=65_536,
        limit_concurrency=200,
    )
    return uvicorn.Server(config)


def _listening(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise InputError("simulated supplier", "port", port, "0 to 65535")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        raise InputError(
            "simulated supplier", f"{host} port {port}", getattr(error, "strerror", None) or error, "a free port"
        ) from None
