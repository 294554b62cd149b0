"""Tables of questions: workbooks, and tables as text. Templates of other programs, and what people make themselves.

`files` reads a file: it becomes sheets of cells (`xlsx`, `ods`, `xls`, `text`), `layout` finds the columns, `questions`
makes nodes. Their places are rows and columns as the spreadsheet names them.
"""
