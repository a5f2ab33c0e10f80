"""What a run would read, on targets where one pays by the byte: told before it, kept under a limit, or told alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segql import files
from segql.cli.language import tell
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError

if TYPE_CHECKING:
    from segql.plan import Form
    from segql.session import Session


def may_run(
    session: Session,
    segments: Sequence[str],
    form: Form,
    *,
    dry_run: bool,
    limit: tuple[str, int] | None,
    as_of: str | None,
    params: Mapping[str, str],
) -> bool:
    """Tell how much the segments' statements would read; whether they are to run. Nothing is read yet.

    `limit`, as it was typed and in bytes, holds for each statement. Raises SegqlError (SEG704) on a target that keeps none.
    """
    from segql.engines.sizes import written_size

    if limit is not None and not session.engine.limit_bytes(limit[1]):
        found = Diagnostics()
        found.error(
            "bad-option",
            say(
                "on the target `{target}` nobody pays by the byte, so there is no limit to keep",
                target=session.target.name,
            ),
            files.argument(limit[0], "--maximum-bytes-billed"),
            help=say("leave the option out"),
        )
        raise SegqlError(found)
    if not segments:  # all is recorded already
        return not dry_run
    size = session.estimate(segments, form=form, as_of=as_of, params=params)
    if size is not None:
        tell(say("reads up to {size}", size=written_size(size)))
    elif dry_run:
        tell(say("on the target `{target}` nobody pays by the byte; nothing was run", target=session.target.name))
    return not dry_run
