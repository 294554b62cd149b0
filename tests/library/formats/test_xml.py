"""XML from anywhere: where things stand, which entities there are, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library.formats import xml_tree
from appliance.library.formats.xml import parse
from appliance.library.formats.xml_tree import Element
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report
from appliance.library.schema import load_pool
from tests.library.formats.asked import read
from tests.library.told import told

SLIDE = "<question type='description'><questiontext><text>{}</text></questiontext></question>"


def elements(data: bytes, name: str = "q") -> list[Element]:
    found: list[Element] = []
    xml_tree.read(data, Report(), lambda _: xml_tree.Takers({name: found.append}))
    return found


def refused(data: str | bytes) -> list[str]:
    """What is said of a file of which nothing can be read."""
    loaded = load_pool(data if isinstance(data, bytes) else data.encode(), "p.xml")
    assert loaded.pool is None
    return told(loaded.problems)


def test_each_element_and_its_text_have_their_places() -> None:
    [found] = elements("<a>\n  é<q x='1'>\n\n   é<b/>c</q></a>".encode())
    assert (found.name, dict(found.attributes), found.line, found.column) == ("q", {"x": "1"}, 2, 4)
    assert (found.text_place.line, found.text_place.column) == (4, 4)
    assert (found.text(), found.markup()) == ("\n\n   éc", "\n\n   é<b></b>c")
    [found] = elements(b"<a><q><![CDATA[\n <b>]]>&lt;</q></a>")
    assert (found.text_place.line, found.text_place.column, found.markup()) == (2, 2, "\n <b><")


def test_elements_are_handed_over_one_by_one_without_their_namespace() -> None:
    found = elements(b"<m:a xmlns:m='x'><m:q>1<m:q>2</m:q></m:q><b><m:q>3</m:q></b></m:a>")
    assert [each.text() for each in found] == ["1", "3"]


def test_entities_of_html_need_no_definition() -> None:
    source = f"<!DOCTYPE quiz><quiz>{SLIDE.format('caf&eacute;&nbsp;&#8364;&hearts; &amp;')}</quiz>"
    found, said = read(parse, source)
    assert (found[0]["text"], said) == ("café\u00a0€♥ &", [])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<quiz>\n<q>&no;</q></quiz>", 'p:2:4: "&no;" is not known. If a text holds & or <, write &amp; or &lt;.'),
        ("<quiz>\n<q>a & b</q></quiz>", "p:2:7: This is not XML. If a text holds & or <, write &amp; or &lt;."),
        ("<quiz>\n<q></quiz>", "p:2:6: The tag that is closed here is not the one that was opened last. Close each"),
        ("<quiz><q>", "p:1:10: The file ends in the middle of a tag or a text. Export it again, or copy it again."),
        ("<quiz><q", "p:1:7: The file ends in the middle of a tag or a text. Export it again, or copy it again."),
        ("", "p:1:1: The file is empty."),
        ("<quiz></quiz>", "p:1:1: The file has no questions."),
        ("<?xml version='1.0' encoding='klingon'?><quiz/>", "p:1:1: The file names an encoding that is not known."),
    ],
)  # fmt: skip
def test_broken_xml_is_told_with_its_place(source: str, said: str) -> None:
    assert refused(source)[0].startswith(said)


BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "subset",
    [
        f'<!ENTITY b0 "lol">{BOMB}',
        '<!ENTITY b9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;',
        "<!ATTLIST question type CDATA 'description'>",
        "",
    ],
)
def test_a_file_defines_nothing(subset: str) -> None:
    source = f"<!DOCTYPE quiz [{subset}]>\n<quiz>{SLIDE.format('&b9;')}</quiz>"
    assert refused(source) == [
        (
            "p:1:16: The file defines entities or attributes of its own, which is not allowed here. "
            "Remove what stands between [ and ] after <!DOCTYPE."
        )
    ]


def test_a_document_type_elsewhere_is_not_looked_at() -> None:
    source = f'<!DOCTYPE quiz SYSTEM "file:///etc/passwd">\n<quiz>{SLIDE.format("a")}</quiz>'
    assert read(parse, source)[0][0]["text"] == "a"


@pytest.mark.parametrize(
    ("root", "looks"),
    [
        ("html", "a web page"),
        ("svg", "a drawing (SVG)"),
        ("rss", "a news feed"),
        ("moodle_backup", "a backup of Moodle"),
        ("settings", "XML that begins with <settings>"),
    ],
)
def test_what_is_no_question_bank_is_said_to_be_none(root: str, looks: str) -> None:
    assert refused(f"<{root}><question/></{root}>") == [
        (
            f"p:1:1: This is {looks}, not a file with questions. "
            "Chalkbox reads questions exported by Moodle (XML) and by Canvas and others (QTI)."
        )
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8-sig", ""), ("utf-16", ""), ("iso-8859-1", "iso-8859-1"), ("cp1252", "windows-1252")],
)
def test_the_encodings_that_programs_write(encoding: str, declared: str) -> None:
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    loaded = load_pool(f"{head}<quiz>{SLIDE.format('é')}</quiz>".encode(encoding), "p.xml")
    assert [problem for problem in loaded.problems if "encoding" in problem.message.code] == []
    assert read(parse, f"{head}<quiz>{SLIDE.format('é')}</quiz>".encode(encoding))[0][0]["text"] == "é"


def test_windows_1252_without_a_declaration_is_a_warning() -> None:
    found, said = read(parse, f"<quiz>\n{SLIDE.format('é–')}</quiz>".encode("cp1252"))
    assert found[0]["text"] == "é–"
    assert said[0].startswith('p:2:50: warning: The file is not UTF-8 and is read as Windows-1252: here stands "é".')


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("<quiz>" + "<question>" * 1000, "xml.too_deep"),
        (f"<quiz>{'<b/>' * 150_000}</quiz>", "xml.too_many_parts"),
        (f"<quiz><question>{'<b/>' * 30_000}</question></quiz>", "xml.too_large_part"),
        ("<quiz" + "".join(f" a{n}='x'" for n in range(40)) + "/>", "xml.too_many_attributes"),
        ("<quiz><question>" + "€" * 6_100_000, "xml.too_large_part"),
    ],
    ids=["deep", "many elements", "many in one", "many attributes", "long text"],
)
def test_what_is_too_large_is_refused(source: str, code: str) -> None:
    with pytest.raises(Unreadable) as stop:
        parse(source.encode(), Report())
    assert stop.value.message.code == code


PIECES = (
    *("<quiz>", "</quiz>", "<question type='multichoice'>", "<question type='cloze'>", "</question>", "<!--", "-->"),
    *("<questiontext>", "</questiontext>", "<text>", "</text>", "<answer fraction='100'>", "</answer>", "<![CDATA["),
    *("]]>", "<b>", "&amp;", "&nbsp;", "{1:SA:=a}", "<single>", "</single>", "<img src='@@PLUGINFILE@@/a'>", "\n"),
    *("<file name='a'>", "</file>", "x", "<question type='numerical'>", "<question type='matching'>", "3", "'"),
    *("<subquestion>", "</subquestion>", "<?xml version='1.0' encoding='utf-16'?>", "\0", "é", "&#0;", "<!DOCTYPE q>"),
    "<!ENTITY a 'b'>",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(("utf-8", "utf-16", "latin-1")))
def test_any_file_is_read_or_refused(pieces: list[str], encoding: str) -> None:
    loaded = load_pool("".join(["<quiz>", *pieces, "</quiz>"]).encode(encoding), "p.xml")
    assert loaded.pool is not None or loaded.problems


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert load_pool(data, "p.xml").problems
