"""Zipped packages."""

import io
import zipfile


def zipped(files: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return data.getvalue()


def manifest(*names: str) -> str:
    files = "".join(
        f'<resource identifier="{name}" type="imsqti_xmlv1p2"><file href="{name}"/></resource>' for name in names
    )
    return f"<manifest><resources>{files}</resources></manifest>"
