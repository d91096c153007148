"""Open a store and serve it until somebody ends the service."""

import errno
import socket
from collections.abc import Callable

import uvicorn

from placegraph.errors import PlacegraphError
from placegraph.store import open_store

from .app import create_app
from .settings import Settings


class ListenError(PlacegraphError):
    """An address or a port that cannot be listened at."""


def announce(text: str) -> None:
    """Print at once: whoever started the service waits for this line."""
    print(text, flush=True)


def serve(settings: Settings, say: Callable[[str], None] = announce) -> None:
    """Serve the store of the settings; `say` is told the address.

    Raises StoreMissingError, StoreVersionError or ListenError before anything is served.
    """
    store = open_store(settings.store)
    with listen(settings.host, settings.port) as listener:
        app = create_app(store, settings)
        say(
            f"placegraph serves store version {store.version} at "
            f"{address_of(settings, listener)} (Ctrl-C ends it)"
        )
        config = uvicorn.Config(app, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; raises ListenError saying what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise ListenError(
            f"{host!r} is no address of this machine; choose another with --host"
        ) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Binding alone would let a second service bind as well.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise ListenError(_reason(error, host, port)) from error
    return listener


def _reason(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} on {host} is taken; choose another with --port"
        case errno.EACCES:
            return f"port {port} on {host} is reserved; choose one of 1024 or more with --port"
        case errno.EADDRNOTAVAIL:
            return _no_address(host)
        case _:
            return f"cannot listen at port {port} on {host}: {error.strerror}"


def address_of(settings: Settings, listener: socket.socket) -> str:
    """Return the address that a visitor types: the public one, else where the socket listens."""
    if settings.public_url:
        return settings.public_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}/"


def _no_address(host: str) -> str:
    return f"{host!r} is not an address of this machine; choose another with --host"
