"""Changing a pool's file so that all that its author wrote besides stays: comments, order, quotes, empty lines.

`lines` finds the questions of a YAML file as blocks of lines, which are moved and removed as they stand; `fields`
changes the fields within one question or the head of the file; `changes` has what can be asked for, and looks before
anything is saved whether the new file holds just that.
"""
