"""Names of folders and files, checked before any door uses them.

A name can come from a configuration file or from a partner's listing: neither may lead a door
out of the folder that it was given.
"""

from __future__ import annotations

from gateway.errors import ConfigError, PermanentError

DEFAULT_TEMPORARY_NAME = ".{name}.part"
"""Receivers skip dot files, so nobody picks up what is still being written."""


def checked_name(name: str) -> str:
    """``name``, if it can only name a file inside its folder; PermanentError otherwise."""
    if not is_plain(name):
        raise PermanentError(f"{name!r} is no file name: it must be one name without '/'.")
    return name


def is_plain(name: str) -> bool:
    """Whether the name is one path part that is neither empty nor a way up."""
    return name not in ("", ".", "..") and "/" not in name and "\0" not in name


def checked_folder(folder: str) -> str:
    """``folder`` without empty and ``.`` parts; PermanentError where a part is ``..``.

    A leading ``/`` stays: behind SFTP it is the server's own root, elsewhere the door's root.
    """
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    if ".." in parts or "\0" in folder:
        raise PermanentError(f"Folder {folder!r} may not leave the account's home by '..'.")
    return ("/" if folder.startswith("/") else "") + "/".join(parts)


def joined(folder: str, name: str) -> str:
    """The path of a file in a folder, both checked."""
    folder = checked_folder(folder)
    return f"{folder.rstrip('/')}/{checked_name(name)}" if folder else checked_name(name)


def archive_names(name: str, tries: int = 1000) -> list[str]:
    """The names to try in an archive, in order: an archived file is never replaced."""
    return [checked_name(name), *(f"{name}.{number}" for number in range(1, tries))]


def checked_template(template: str) -> str:
    """A template for temporary names, such as ``{name}.tmp``; ConfigError if it cannot work."""
    made = template.replace("{name}", "name")
    if "{name}" not in template or made == "name" or not is_plain(made):
        raise ConfigError(
            f"The temporary name {template!r} cannot work: it must hold {{name}}, "
            "something else, and no '/'."
        )
    return template


def temporary_name(template: str, name: str) -> str:
    """The name a file has while it is written."""
    return template.replace("{name}", checked_name(name))


def exists_already(path: str) -> PermanentError:
    """What every door raises instead of replacing a file."""
    return PermanentError(
        f"{path} exists already on the other side and is never replaced; "
        "check whether it is the same file, and use a name that was never used."
    )
