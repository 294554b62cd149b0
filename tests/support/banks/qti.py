"""QTI of both versions."""


def canvas(kind: str, text: str, response: str = "", processing: str = "", more: str = "") -> str:
    """An item in the way in which Canvas exports it."""
    return f"""
      <item ident="g1" title="Name of it">
        <itemmetadata><qtimetadata>
          <qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield>
          <qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>1.0</fieldentry></qtimetadatafield>
        </qtimetadata></itemmetadata>
        <presentation>
          <material><mattext texttype="text/html">&lt;div&gt;{text}&lt;/div&gt;</mattext></material>
          {response}
        </presentation>
        <resprocessing>
          <outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
          {processing}
        </resprocessing>
        {more}
      </item>"""


def bank(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">\n'
        f'  <assessment ident="a" title="Week 3"><section ident="root">{"".join(items)}</section></assessment>\n'
        "</questestinterop>"
    )


def label(ident: str, text: str) -> str:
    return f'<response_label ident="{ident}"><material><mattext>{text}</mattext></material></response_label>'


def choices(*labels: str, ident: str = "r1", cardinality: str = "Single", name: str = "") -> str:
    material = f"<material><mattext>{name}</mattext></material>" if name else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{material}'
        f"<render_choice>{''.join(labels)}</render_choice></response_lid>"
    )


def scored(variables: str, score: str = "100", feedback: str = "", action: str = "Set") -> str:
    shown = f'<displayfeedback feedbacktype="Response" linkrefid="{feedback}"/>' if feedback else ""
    return (
        f"<respcondition><conditionvar>{variables}</conditionvar>"
        f'<setvar action="{action}" varname="SCORE">{score}</setvar>{shown}</respcondition>'
    )


def equal(value: str, response: str = "r1", more: str = "") -> str:
    return f'<varequal respident="{response}"{more}>{value}</varequal>'


def feedback(ident: str, text: str) -> str:
    return (
        f'<itemfeedback ident="{ident}"><flow_mat><material><mattext texttype="text/html">{text}</mattext></material>'
        "</flow_mat></itemfeedback>"
    )


FIELD = '<response_str ident="r1" rcardinality="Single"><render_fib>{}</render_fib></response_str>'


TWO = (label("1", "&lt;b&gt; is bold"), label("2", "2*3"))


def item(declarations: str, body: str, more: str = "") -> str:
    """A question of QTI 2."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Name of it">\n'
        f"{declarations}<itemBody>{body}</itemBody>{more}</assessmentItem>"
    )


def declared(
    *values: str, cardinality: str = "single", base: str = "identifier", mapping: str = "", name: str = "R"
) -> str:
    correct = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{correct}</correctResponse>{mapping}</responseDeclaration>"
    )


SIMPLE = '<simpleChoice identifier="A">a &lt; <b>b</b></simpleChoice><simpleChoice identifier="B">c</simpleChoice>'
