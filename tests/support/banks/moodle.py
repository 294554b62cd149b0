"""Moodle's XML."""

import base64

ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def question(kind: str, text: str, more: str = "", written_in: str = "html") -> str:
    """A question in the way in which Moodle exports it."""
    return f"""<!-- question: 17  -->
  <question type="{kind}">
    <name>
      <text>Name of it</text>
    </name>
    <questiontext format="{written_in}">
      <text><![CDATA[{text}]]></text>
    </questiontext>
    <generalfeedback format="html">
      <text></text>
    </generalfeedback>
    <defaultgrade>1.0000000</defaultgrade>
    <penalty>0.3333333</penalty>
    <hidden>0</hidden>
    <idnumber></idnumber>
{more}
  </question>
"""


def quiz(*questions: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}</quiz>'


def answer(text: str, fraction: str = "0", more: str = "", written_in: str = "html") -> str:
    return (
        f'<answer fraction="{fraction}" format="{written_in}"><text>{text.translate(ESCAPED)}</text>{more}</answer>\n'
    )


def feedback(text: str) -> str:
    return f'<feedback format="html"><text>{text.translate(ESCAPED)}</text></feedback>'


CHOICE = "<single>{}</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"


def pair(left: str, right: str, written_in: str = "") -> str:
    attribute = f' format="{written_in}"' if written_in else ""
    return (
        f'<subquestion format="html"><text>{left.translate(ESCAPED)}</text>'
        f"<answer{attribute}><text>{right.translate(ESCAPED)}</text></answer></subquestion>\n"
    )


PNG = base64.b64encode(b"\x89PNG of a cat").decode()


def with_file(asked: str, name: str, data: str = PNG) -> str:
    file = f'<file name="{name}" path="/" encoding="base64">{data}</file>'
    return asked.replace("</text>\n    </questiontext>", f"</text>{file}\n    </questiontext>")
