"""Open a store and serve it until somebody ends the service."""

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from placegraph.errors import PlacegraphError
from placegraph.store import open_store

from .app import Service, create_app
from .memory import share_heaps
from .observe import log_as_json
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
    share_heaps()
    store = open_store(settings.store)
    with listen(settings.host, settings.port) as listener:
        app = create_app(store, settings)
        log_as_json(settings.log_level)
        say(
            f"placegraph serves store version {store.version} at "
            f"{address_of(settings, listener)} (Ctrl-C ends it)"
        )
        Server(app, settings).run(sockets=[listener])


class Server(uvicorn.Server):
    """A server that lets its visitors go elsewhere before it stops."""

    def __init__(self, app: Service, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # the service has its own
                server_header=False,
                # Whose word is taken for an address is a setting of ours.
                proxy_headers=False,
                timeout_graceful_shutdown=int(settings.stop_within_s),
            )
        )
        self.app, self.shared, self.drain_s = app, app.shared, settings.drain_s
        self.shared.warming = True
        self._warming: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and read meanwhile what most pages need."""
        await super().startup(sockets)
        if self.started:
            self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        await self.app.warm()
        self.app.read_ahead()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Read no more, and end what is under way in the time that the settings give."""
        if self._warming:
            self._warming.cancel()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Say at `/ready` that no more visitors are wanted, and stop a while later.

        Whoever is told twice stops at once.
        """
        if self.shared.draining or not self.drain_s:
            super().handle_exit(sig, frame)
            return
        self.shared.draining = True
        later = threading.Timer(self.drain_s, super().handle_exit, (sig, frame))
        later.daemon = True
        later.start()


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
