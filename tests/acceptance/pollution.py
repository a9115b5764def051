"""Polluted variants of one clean table, and what a right reader makes of each.

A variant is delimiter x quoting x line end x encoding x preamble x damage. Nothing here is taken
from the product: rows, lines and damage are what the generator itself put where.
"""
import csv
import io
import itertools
import random

HEADING = ["UPN", "Surname", "Note", "Leaving Date", "Tutor group"]
# Awkward cells: quotes, delimiters, line breaks, blanks, leading zeros, empty, text beyond ASCII.
# Letters beyond Windows-1252 are kept out, so that every encoding can hold the table.
ROWS = [
    ["H005000000001", "Thistledown", "plain", "2026-08-31", "09A"],
    ["H005000000002", "Thistledown, Jr", "comma, semicolon; tab\tpipe|", "", "09A"],
    ["H005000000003", 'Gribble "Grib"', 'ends in a quote"', "2026-07-01", "007"],
    ["H005000000004", "O'Brambleby", "'single'", "", "000"],
    ["H005000000005", "Müller-Ångström", "café – 10 €", "", "10B"],
    ["H005000000006", "Marrow", "two\nlines", "", "10B"],
    ["H005000000007", "Nettlefold", "three\r\nlines\r\n", "2026-01-05", ""],
    ["H005000000008", " leading", "trailing ", "", " both "],
    ["H005000000009", "Pimpernel", "", "", ""],
    ["H005000000010", "Quillfeather", "", "", "11C"],
    ["H005000000011", "Rushbrook", "0012", "", "0"],
    ["H005000000012", '"', "a\n\nb", "", "11C"],
    ["H005000000013", "Silverweed", ',";\t|', "", "11C"],
    ["H005000000014", "Tansy", "the damaged row", "2025-12-19", "12D"],
    ["H005000000015", "Umberfield", "after it", "", "12D"],
    ["H005000000016", "Vetchling", 'and a "quoted, one"', "", "12D"],
    ["H005000000017", "Woodruff", "x", "", "13E"],
    ["H005000000018", "Yarrowby", "the last", "", "13E"],
]
# Indexes into ROWS of those that are damaged: of one physical line, without a quote; of two lines.
DAMAGED, DAMAGED_LINES = 13, 5

DELIMITERS = [",", ";", "\t", "|"]
QUOTINGS = ["all", "needed", "apostrophe"]
LINE_ENDS = ["lf", "crlf", "cr", "mixed"]
ENCODINGS = ["utf-8", "mark", "windows-1252", "utf-16le", "utf-16be"]
PREAMBLES = ["none", "one", "three", "sep"]
DAMAGES = [
    "none", "missing-cell", "extra-cell", "missing-cell-lines", "extra-cell-lines", "stray-quote", "stray-after-close", "open-quote",
    "open-quote-last-cell", "open-quote-last-row", "nul", "invalid-byte", "blank-lines",
    "trailing-delimiters", "no-last-end",
]
DAMAGED_AT = {"missing-cell-lines": DAMAGED_LINES, "extra-cell-lines": DAMAGED_LINES,
              "open-quote-last-row": len(ROWS) - 1}
AXES = [DELIMITERS, QUOTINGS, LINE_ENDS, ENCODINGS, PREAMBLES, DAMAGES]

# Whole-file faults: rows stay what they are, and nothing is to be reported.
HARMLESS = ("none", "blank-lines", "trailing-delimiters", "no-last-end")
CODECS = {"utf-8": "utf-8", "mark": "utf-8", "windows-1252": "cp1252", "utf-16le": "utf-16-le",
          "utf-16be": "utf-16-be"}
MARKS = {"mark": b"\xef\xbb\xbf", "utf-16le": b"\xff\xfe", "utf-16be": b"\xfe\xff"}
# Stands for a byte sequence that the encoding has not; a private character no fixture uses.
BAD = "\ue000"
BAD_BYTES = {"utf-8": b"\xff", "mark": b"\xff", "windows-1252": b"\x81", "utf-16le": b"\x00\xd8",
             "utf-16be": b"\xd8\x00"}
TITLES = {"none": [], "one": [["Little School"]],
          "three": [["Little School"], ["Students and leavers"], ["Exported for nobody"]],
          "sep": []}


class Variant:
    """One polluted file: `data`, and what is true of it.

    records   the rows that must come out, in order, the damaged one left out
    before    how many of them stand before the damaged row
    lines     the physical lines of the damaged row; the first one must be named
    allowed   forms in which the damaged row may come out, if it does
    """

    def __init__(self, delimiter, quoting, end, encoding, preamble, damage):
        self.axes = (delimiter, quoting, end, encoding, preamble, damage)
        self.delimiter, self.quoting, self.end = delimiter, quoting, end
        self.encoding, self.preamble, self.damage = encoding, preamble, damage
        self.quote = "'" if quoting == "apostrophe" else '"'
        self.lines, self.allowed, self.before = [], [], None
        self.build()

    def name(self):
        shown = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}
        return "-".join([shown[self.delimiter], *self.axes[1:]])

    def cell(self, text):
        q = self.quote
        if self.quoting != "all" and not any(c in text for c in (self.delimiter, q, "\n", "\r")):
            return text
        return q + text.replace(q, q + q) + q

    def row(self, cells):
        return self.delimiter.join(self.cell(c) for c in cells)

    def line_end(self, n):
        return {"lf": "\n", "crlf": "\r\n", "cr": "\r", "mixed": ("\n", "\r\n", "\r")[n % 3]}[self.end]

    def damaged_row(self, cells):
        """The text of the damaged row, and the cells it may be read as."""
        q, d, all_quoted = self.quote, self.delimiter, self.quoting == "all"
        kind, first, rest = self.damage, self.cell(cells[0]), cells[2:]
        tail = d + self.row(rest)
        if kind.startswith("missing-cell"):
            return self.row(cells[:-1]), [cells[:-1]]
        if kind.startswith("extra-cell"):
            return self.row(cells + ["extra"]), [cells + ["extra"]]
        if kind == "stray-quote":
            wanted = [cells[0], "Tan" + q + "sy", *rest]
            inner = q + wanted[1] + q if all_quoted else wanted[1]
            return first + d + inner + tail, [wanted]
        if kind == "stray-after-close":
            return first + d + q + "Tan" + q + "sy" + tail, []
        if kind == "open-quote":
            return first + d + q + "Tansy" + tail, []
        if kind in ("open-quote-last-cell", "open-quote-last-row"):
            return self.row(cells[:-1]) + d + q + cells[-1], []
        if kind == "nul":
            return first + d + self.cell("Tan\0sy") + tail, []
        assert kind == "invalid-byte"
        return first + d + self.cell("Tan" + BAD + "sy") + tail, []

    def build(self):
        rows = TITLES[self.preamble] + [HEADING] + ROWS
        index = len(TITLES[self.preamble]) + 1 + DAMAGED_AT.get(self.damage, DAMAGED)
        text = "sep=" + self.delimiter + self.line_end(1) if self.preamble == "sep" else ""
        self.records = []
        for n, cells in enumerate(rows):
            written = self.row(cells)
            if n < len(TITLES[self.preamble]):
                written = cells[0]  # a title is never quoted
            elif self.damage == "trailing-delimiters":
                written += self.delimiter
                cells = cells + [""]
            if self.damage not in HARMLESS and n == index:
                self.before = len(self.records)
                written, self.allowed = self.damaged_row(cells)
                first = 1 + count_ends(text)
                self.lines = list(range(first, first + count_ends(written) + 1))
            else:
                self.records.append(cells)
            text += written
            if n + 1 < len(rows) or self.damage != "no-last-end":
                text += self.line_end(n)
            if self.damage == "blank-lines" and n % 4 == 3:
                text += "\r\n" if text.endswith("\r") else self.line_end(n)
        codec = CODECS[self.encoding]
        parts = [part.encode(codec) for part in text.split(BAD)]
        self.data = MARKS.get(self.encoding, b"") + BAD_BYTES[self.encoding].join(parts)

    def options(self):
        """What a person would tell `offboard cat` who knows the dialect."""
        names = {"\t": "tab", ",": ",", ";": "semicolon", "|": "|"}
        encoding = "utf-8" if self.encoding == "mark" else self.encoding
        return ["--delimiter", names[self.delimiter], "--quote", self.quote, "--encoding", encoding]


def count_ends(text):
    """LF, CRLF and a lone CR end a physical line."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def parse(text):
    """RFC 4180 by somebody else's parser."""
    return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True)]


def every_variant():
    for axes in itertools.product(*AXES):
        yield Variant(*axes)


def sample(count):
    """`count` variants, the same each time: every combination of three axes while they last."""
    everything = list(itertools.product(*AXES))
    random.Random(4180).shuffle(everything)
    met, kept, others = set(), [], []
    for axes in everything:
        triples = {((i, axes[i]), (j, axes[j]), (k, axes[k]))
                   for i, j, k in itertools.combinations(range(len(AXES)), 3)}
        new = triples - met
        met |= triples
        (kept if len(new) >= 3 else others).append(axes)
    return [Variant(*axes) for axes in (kept + others)[:count]]
