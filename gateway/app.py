"""The composition root: settings and a clock become a gateway."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from gateway.errors import StoreError
from gateway.log import configure
from gateway.settings import Settings, config_folder, home_folder, load

if TYPE_CHECKING:
    from gateway.exchange.desk import Desk


class Gateway:
    """One gateway: its settings, and a desk that is opened when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.waiting: Callable[[], None] | None = None
        """Told when another process's writing holds up ours; the log is, where it is None."""
        self._desk: Desk | None = None

    @classmethod
    def open(
        cls, home: str | None = None, config: str | None = None, *, quiet_log: bool = False
    ) -> Gateway:
        """Read the configuration of a home folder. Raises ConfigError. Touches no database."""
        folder = home_folder(home)
        settings = load(folder, config_folder(folder, config))
        configure(json=settings.log_json, level="error" if quiet_log else settings.log_level)
        return cls(settings)

    @property
    def desk(self) -> Desk:
        """The desk, with its store open and migrated. Raises StoreError."""
        if self._desk is None:
            from gateway.exchange.desk import Desk
            from gateway.store.database import open_store

            home = Path(self.settings.home)
            try:
                home.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise StoreError(f"the home {home} cannot be made: {error.strerror}") from None
            told = {"waiting": self.waiting} if self.waiting else {}
            store = open_store(self.settings.database, home / "vault", **told)
            self._desk = Desk(self.settings, store)
        return self._desk

    def close(self) -> None:
        """Let go of the database."""
        if self._desk is not None:
            self._desk.store.close()
            self._desk = None

    def __enter__(self) -> Gateway:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
