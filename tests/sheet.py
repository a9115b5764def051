#!/usr/bin/env python3
"""Prints one sheet of an .xlsx as CSV, as it stands in the file. Needs nothing but Python.

usage: sheet.py BOOK SHEET
"""
import csv
import re
import sys
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def texts(element):
    return "".join(t.text or "" for t in element.iter(MAIN + "t"))


def column(place):
    number = 0
    for letter in re.match("[A-Z]+", place).group():
        number = number * 26 + ord(letter) - 64
    return number


def rows(book, name):
    links = {r.get("Id"): r.get("Target")
             for r in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
    sheets = {s.get("name"): links[s.get(LINK)]
              for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet")}
    shared = [texts(s) for s in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    for row in ElementTree.fromstring(book.read("xl/" + sheets[name])).iter(MAIN + "row"):
        cells = []
        for cell in row:
            cells += [""] * (column(cell.get("r")) - 1 - len(cells))
            value = cell.findtext(MAIN + "v")
            text = texts(cell) if value is None else value
            cells.append(shared[int(value)] if cell.get("t") == "s" else text)
        yield cells


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with zipfile.ZipFile(sys.argv[1]) as opened:
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows(opened, sys.argv[2]))
