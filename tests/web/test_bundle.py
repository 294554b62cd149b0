"""The modules of a page as one file of code, and its style sheets as one sheet."""

import shutil
import subprocess

import pytest

from appliance.web.bundle import bundle, join

PAGE = b"""\
import { greet } from "../common/greet.js";
import {
  count,
  Counter as Machine,
} from "../common/count.js";
const name = "page";
console.log(greet(name), count(), count(), new Machine().read());
"""
GREET = b"""\
import { count } from "./count.js";
const name = "greet";
export const said = [name];
export function greet(who) {
const imported = `import { x } from "y";`;
return `${name} greets ${who} ${count()} ${imported.length}`;
}
"""
COUNT = b"""\
let n = 0;
export function count() {
return (n += 1);
}
export async function later() {}
export class Counter {
read() {
return n;
}
}
"""


def test_each_module_runs_once_before_those_that_import_it_and_keeps_its_names_to_itself() -> None:
    code = bundle(
        {"a/page.js": PAGE, "common/greet.js": GREET, "common/count.js": COUNT, "other.js": b"boom"}, "a/page.js"
    )
    assert code.count(b"=> {\n") == 3
    node = shutil.which("node")
    assert node, "the pages' checks need Node.js"
    run = subprocess.run([node, "--input-type=module"], input=code, capture_output=True, timeout=60, check=False)
    assert (run.stdout, run.stderr) == (b"greet greets page 1 22 2 3 3\n", b"")


@pytest.mark.parametrize(
    ("modules", "why"),
    [
        ({"a.js": b'import { b } from "./b.js";\n'}, "a.js imports b.js, which is missing"),
        ({}, "a page imports a.js, which is missing"),
        (
            {"a.js": b'import { b } from "./b.js";\n', "b.js": b'import { a } from "./a.js";\n'},
            "a.js imports itself, through b.js",
        ),
        ({"a.js": b'import b from "./b.js";\n'}, "can't be bundled: import b from"),
        ({"a.js": b'import "./b.js";\n'}, "can't be bundled: import"),
        ({"a.js": b"export let n = 1;\n"}, "can't be bundled: export let"),
        ({"a.js": b'export { b } from "./b.js";\n'}, "can't be bundled: export"),
        ({"a.js": b"export default 1;\n"}, "can't be bundled: export default"),
    ],
)
def test_what_would_not_run_as_one_file_is_found_at_the_start(modules: dict[str, bytes], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        bundle(modules, "a.js")


def test_the_style_sheets_of_a_page_are_one_in_the_order_in_which_it_imports_them() -> None:
    sheets = {
        "a/page.css": b'@import "../common/base.css";\n@import "./own.css";\n.last{}\n',
        "a/own.css": b".own{}\n",
        "common/base.css": b"a{}\n",
        "other.css": b"b{}\n",
    }
    assert join(sheets, "a/page.css") == b"a{}\n.own{}\n.last{}\n"
    squeezed = sheets | {"a/page.css": b'@import "../common/base.css";@import "./own.css";'}
    assert join(squeezed, "a/page.css") == b"a{}\n.own{}\n"


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ({"a.css": b'@import "./b.css";\n'}, "a.css imports b.css, which is missing"),
        ({"a.css": b'@import "./b.css";\n', "b.css": b'@import "./c.css";\n'}, "that can't be joined"),
        ({"a.css": b"@import url(b.css);\n"}, "that can't be joined"),
    ],
)
def test_style_sheets_that_would_not_be_one_are_found_at_the_start(sheets: dict[str, bytes], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        join(sheets, "a.css")
