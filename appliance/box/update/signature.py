"""Whether a package was signed by somebody whom this box trusts: OpenSSH's `ssh-keygen -Y verify`.

OpenSSH's client is on every Raspberry Pi OS Lite, so nothing has to be installed for this; minisign is not.
"""

import subprocess
from pathlib import Path
from typing import Final

from appliance.box.shared.places import Places

NAMESPACE: Final = "chalkbox-update"  # a signature that was made for something else is none
WHO: Final = "chalkbox"  # the name before each key in the file
VERIFY_S: Final = 120.0


def signers(places: Places) -> Path | None:
    """The file of trusted keys: the owner's on the system, the owner's on the data partition, or the package's."""
    return next((file for file in places.signers if file.is_file()), None)


def is_signed(package: Path, signature: Path, trusted: Path) -> bool:
    """Whether one of the trusted keys has signed the package. OSError if that can't be checked."""
    words = ["ssh-keygen", "-Y", "verify", "-f", str(trusted), "-I", WHO, "-n", NAMESPACE, "-s", str(signature)]
    try:
        with package.open("rb") as content:
            done = subprocess.run(words, stdin=content, capture_output=True, timeout=VERIFY_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError("ssh-keygen did not run to its end") from error
    return done.returncode == 0
