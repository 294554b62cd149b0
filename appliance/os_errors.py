"""What the system says of a file, in words of ours."""

import errno
from typing import Final

from appliance.sentence import Sentence, sentence

_SENTENCES: Final = {
    errno.ENOENT: sentence("os.not_there"),
    errno.EACCES: sentence("os.not_allowed"),
    errno.EPERM: sentence("os.not_allowed"),
    errno.EISDIR: sentence("os.is_folder"),
    errno.ENOTDIR: sentence("os.no_folder"),
    errno.EEXIST: sentence("os.no_folder"),  # from making a folder: one that is there already is no error
    errno.EROFS: sentence("os.read_only"),
    errno.ENOSPC: sentence("os.full"),
    errno.EDQUOT: sentence("os.full"),
    errno.EIO: sentence("os.failing"),
    errno.ENAMETOOLONG: sentence("os.name_too_long"),
    errno.ELOOP: sentence("os.loop"),
}


def why(error: OSError) -> Sentence:
    """Why a file or folder can't be used, to be put after a colon or into brackets; else the system's own words."""
    return _SENTENCES.get(error.errno or 0) or sentence("os.other", error=error.strerror or str(error))
