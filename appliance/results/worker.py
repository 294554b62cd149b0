"""The process that makes results, started by `results_process.py`.

Results are computed for seconds in pure Python, and in the server's own process the class would wait for its
interpreter lock meanwhile. This process reads orders from stdin and writes replies to stdout, one order at a time. It
ends when the server does, and when nothing has been asked of it for a while, so that its memory is free again.
"""

import logging
import os
import pickle
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from appliance.live.storage_errors import StorageError
from appliance.results.export import export
from appliance.results.export_error import ExportError
from appliance.results.formats import FORMATS
from appliance.results.orders import Exported, ExportOrder, FileOrder, Made, Order, Refused, Reply, Saved
from appliance.results.pseudonyms import Pseudonyms
from appliance.results.tables import reading
from appliance.sentence import sentence

log = logging.getLogger(__name__)


def main(idle_s: float) -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    _stand_back()
    orders, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody prints must not get between the replies
    with suppress(BrokenPipeError):  # the server has ended
        while select.select([orders], [], [], idle_s)[0]:
            try:
                order: Order = pickle.load(orders)  # noqa: S301 (the server's own)
            except EOFError:
                return
            _send(replies, _done(order, replies))


def _stand_back() -> None:
    """The class comes first: for the processor, and where memory is short. The server says when to end, by the pipe."""
    with suppress(OSError):
        os.nice(19)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to all processes of a terminal or a unit
        signal.signal(number, signal.SIG_IGN)


def _done(order: Order, replies: BinaryIO) -> Reply:
    try:
        match order:
            case ExportOrder():
                return Exported(
                    export(
                        order.path,
                        order.folder,
                        order.stage,
                        order.language,
                        saved=lambda number, of: _send(replies, Saved(number, of)),
                        spreadsheets=order.spreadsheets,
                    )
                )
            case FileOrder():
                return Made(_file(order))
    except BrokenPipeError:
        raise
    except ExportError as error:
        return Refused(error.sentence)
    except StorageError as error:
        return Refused(sentence("session.unread", why=error.sentence))
    except Exception:
        log.exception("results of %s", order.path)
        return Refused(None)


def _file(order: FileOrder) -> bytes:
    pseudonyms = None if order.key_file is None else Pseudonyms.kept_in(order.key_file)
    make = next(each.make for each in FORMATS if each.name == order.name)
    with reading(
        order.path, language=order.language, spreadsheets=order.spreadsheets, pseudonyms=pseudonyms
    ) as session:
        return make(session)


def _send(replies: BinaryIO, reply: Reply) -> None:
    pickle.dump(reply, replies)
    replies.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
