"""Rich Text Format (specification 1.9.1): the words of its control language, and its tokens."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Control word -> the character it stands for.
CHARACTERS = {
    "par": "\n",
    "line": "\n",
    "page": "\n",
    "column": "\n",
    "sect": "\n",
    "softline": "\n",
    **dict.fromkeys(("title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment", "doccomm"), "\n"),
    **dict.fromkeys(("hlinkbase", "propname", "sn", "ffname", "ffdeftext", "ffhelptext", "ffstattext", "ffl", "ffformat"), "\n"),
    "staticval": ": ",
    "sv": ": ",
    "row": "\n",
    "nestrow": "\n",
    "tab": "\t",
    "cell": "\t",
    "nestcell": "\t",
    "emdash": "\u2014",
    "endash": "\u2013",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "~": "\u00a0",
    "_": "-",
    "-": "\u00ad",
    "\n": "\n",
    "\r": "\n",
    "\\": "\\",
    "{": "{",
    "}": "}",
}

# Destination -> the passage its text belongs to. "" is the running text, in the place where it stands.
SHOWN = {
    "header": "header",
    "headerl": "header",
    "headerr": "header",
    "headerf": "header",
    "footer": "footer",
    "footerl": "footer",
    "footerr": "footer",
    "footerf": "footer",
    "footnote": "footnote",
    "annotation": "comment",
    "atnauthor": "comment",
    "info": "document properties",
    "userprops": "document properties",
    "fldinst": "field",
    "formfield": "form field",
    "sp": "shape property",
    "shptxt": "",
    "fldrslt": "",
    "result": "",
    "listtext": "",
    "pntext": "",
}

# Destinations that hold nothing a person reads: tables of fonts and styles, layout, copies for older programs.
# They do not go on.
UNSHOWN = frozenset(
    {
        *("fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "revtbl", "filetbl", "pgptbl", "latentstyles"),
        *("themedata", "colorschememapping", "datastore", "generator", "xmlnstbl", "mmathPr", "nonshppict", "fldtype", "panose", "falt"),
        *("listpicture", "blipuid", "picprop", "objclass", "objname", "wgrffmtfilter", "fchars", "lchars", "pnseclvl"),
    }
)

PICTURES = {
    "pngblip": "image/png",
    "jpegblip": "image/jpeg",
    "emfblip": "image/emf",
    "wmetafile": "image/wmf",
    "macpict": "image/x-pict",
    "dibitmap": "image/x-dib",
    "wbitmap": "image/x-ddb",
    "pmmetafile": "image/x-os2-metafile",
}
"""How a picture says its format -> its media type."""

CODE_PAGES = {
    **dict.fromkeys((0, 1, 2), "cp1252"),
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""\\fcharset of a font -> codec."""

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\",
    re.DOTALL,
)


class Token(NamedTuple):
    """One of: a control word or symbol (``word``, with its number if it has one), a brace, bytes of text."""

    word: str = ""
    number: int | None = None
    brace: bytes = b""
    text: bytes = b""


def tokens(content: bytes) -> Iterator[Token]:
    """Every token of ``content``; the raw bytes behind \\bin come as text."""
    at = 0
    while match := _TOKEN.match(content, at):
        at = match.end()
        word, number, code, symbol, brace, text = match.groups()
        if word:
            yield Token(word.decode("ascii"), int(number) if number else None)
            if word == b"bin" and number and int(number) > 0:
                yield Token(text=content[at : at + int(number)])
                at += int(number)
        elif code:
            yield Token(text=bytes([int(code, 16)]))
        elif symbol:
            yield Token(symbol.decode("latin-1"))
        elif brace or text:
            yield Token(brace=brace or b"", text=text or b"")
