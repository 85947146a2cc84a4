# operators.py - every mutant of a C source: one token, condition or statement changed
#
# SPDX-License-Identifier: MIT
#
# A source is cut into tokens. Comments, strings, preprocessor lines (but for what a #define
# stands for), static assertions and prototypes are left alone; so are types. What is not C after
# the change is for the compiler to say.

import re
from dataclasses import dataclass

# What a token becomes. `*`, `&` and `-` only between two operands, but see SIGNS.
TOKENS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=", "<=", ">="), "!=": ("==", "<", ">"),
    "&&": ("||",), "||": ("&&",),
    "&": ("|",), "|": ("&",), "^": ("|", "&"), "<<": (">>",), ">>": ("<<",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",),
    "++": ("--",), "--": ("++",),
    "+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=", "="), "/=": ("*=", "="),
    "%=": ("/=", "="), "|=": ("&=", "="), "&=": ("|=", "="), "^=": ("|=", "&=", "="),
    "<<=": (">>=", "="), ">>=": ("<<=", "="),
    "true": ("false",), "false": ("true",),
}
SIGNS = {"-", "~", "!"}  # before an operand: dropped
# Names of numbers: exchanged for the next in their row. Those of an enum are a row already.
NAMES = (
    "CONTROL_1 CONTROL_2", "EXT_TEST STOP", "TI_TP AF TF AIE TIE",
    "SEC MIN HOUR DAY WEEK MONTH YEAR", "MIN_ALARM WEEK_ALARM", "CLKOUT_CTRL TIMER_CTRL",
    "TIMER_LOW TIMER_MID TIMER_HIGH", "SCL SDA", "NEVER 0",
)

TOKEN = re.compile(r"""
    (?P<blank>\s+|\\\n|//[^\n]*|/\*.*?\*/)
  | (?P<directive>\#\s*define\s+\w+(?:\([^)]*\))?|\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>(?:0[xX][0-9A-Fa-f]+|[0-9]+)[uUlL]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<mark><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.VERBOSE | re.DOTALL)
NUMBER = re.compile(r"(0[xX])?([0-9A-Fa-f]+)([uUlL]*)$")
TYPE = re.compile(r"(\w+_t|void|char|short|int|long|unsigned|signed|bool|const|static|inline|struct"
                  r"|union|enum|extern|restrict|sizeof|goto|typedef)$")
BEFORE_STATEMENT = {";", "{", "}", "else"}
BEFORE_CONDITION = {"(", "[", "{", "}", ",", ";", ":", "?", "return"}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def end(self):
        return self.start + len(self.text)


@dataclass(frozen=True)
class Mutant:
    file: str      # in chip/
    start: int     # text[start:end] is exchanged for `new`
    end: int
    new: str
    line: int
    key: str       # file, function and line with the change marked: holds when lines move

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]


def tokens_of(text):
    found = [Token(match.lastgroup, match.group(), match.start())
             for match in TOKEN.finditer(text)]
    return without_assertions([token for token in found if token.kind != "blank"])


def without_assertions(tokens):
    kept, at = [], 0
    while at < len(tokens):
        if tokens[at].text == "_Static_assert":
            at = closing(tokens, at + 1)
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def partner(tokens, at, places):
    """Where, among these places from `at` on, the bracket at `at` is matched."""
    depth = 0
    for place in places:
        depth += tokens[place].text in ("(", "[", "{")
        depth -= tokens[place].text in (")", "]", "}")
        if depth == 0:
            return place
    return at


def closing(tokens, at):
    """Where the bracket that opens at `at` closes."""
    return partner(tokens, at, range(at, len(tokens)))


def opening(tokens, at):
    """Where the bracket opens that closes at `at`."""
    return partner(tokens, at, range(at, -1, -1))


def inside_parentheses(tokens, at):
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += tokens[place].text in (")", "}")
        depth -= tokens[place].text in ("(", "{")
        if depth < 0:
            return tokens[place].text == "("
    return False


def functions_of(tokens):
    """For each token the name of the function or macro it stands in, or '-'."""
    names, depth, function, called = [], 0, "-", "-"
    for at, token in enumerate(tokens):
        if depth == 0 and token.kind == "directive":
            define = re.match(r"#\s*define\s+(\w+)", token.text)
            function = define.group(1) if define else "-"
        elif depth == 0 and token.kind == "name" and TYPE.match(token.text):
            function = "-"
        if depth == 0 and token.text == "(" and tokens[at - 1].kind == "name":
            called = tokens[at - 1].text
        if token.text == "{":
            if depth == 0:
                function = called if tokens[at - 1].text == ")" else "-"
            depth += 1
        names.append(function)
        if token.text == "}":
            depth -= 1
    return names


def is_operand(token):
    return (token.kind == "number" or token.text in (")", "]")
            or (token.kind == "name" and not TYPE.match(token.text) and token.text != "return"))


# ------------------------------------------------------------------------------------ changes
#
# Each yields (start, end, new).

def of_numbers(tokens, at):
    token = tokens[at]
    if token.kind != "number":
        return
    prefix, digits, suffix = NUMBER.match(token.text).groups()
    value = int(digits, 16 if prefix else 10)
    others = [value + 1, value - 1, 0]
    if prefix:
        others.append(value ^ 1 << max(value.bit_length() - 1, 0))  # a mask without its top bit
    for other in dict.fromkeys(others):
        if other >= 0 and other != value:
            written = f"0x{other:0{len(digits)}X}" if prefix else str(other)
            yield token.start, token.end, written + suffix


def of_operators(tokens, at):
    token = tokens[at]
    between = at > 0 and is_operand(tokens[at - 1])
    if token.text in SIGNS and not between:
        yield token.start, token.end, ""
    elif token.text in TOKENS and (between or token.text not in ("*", "&", "-", "+")):
        for new in TOKENS[token.text]:
            yield token.start, token.end, new
    if token.text in ("<<", ">>") and tokens[at + 1].kind != "number":
        yield token.start, token.end, f"{token.text} 1 +"
        yield token.start, token.end, f"{token.text} -1 +"


def of_conditions(tokens, at):
    token = tokens[at]
    if token.text in ("if", "while"):
        yield negated(tokens, at + 2, closing(tokens, at + 1))
    elif token.text == "for":
        first = next(i for i in range(at, len(tokens)) if tokens[i].text == ";") + 1
        last = next(i for i in range(first, len(tokens)) if tokens[i].text == ";")
        if first < last:
            yield negated(tokens, first, last)
    elif token.text == "?":
        first, depth = at, 0
        while depth or not (tokens[first - 1].text in BEFORE_CONDITION
                            or re.match(r"[-+*/%&|^<>]*=$", tokens[first - 1].text)
                            and tokens[first - 1].text not in ("<=", ">=", "==")):
            first -= 1
            depth += tokens[first].text in (")", "]")
            depth -= tokens[first].text in ("(", "[")
        yield negated(tokens, first, at)


def negated(tokens, first, last):
    start, end = tokens[first].start, tokens[last - 1].end
    return start, end, lambda text: f"!({text})"


def of_statements(tokens, at):
    """An expression, a `return;`, `break;` or `continue;` that is a statement is left out."""
    if at == 0 or not begins_statement(tokens, at) or TYPE.match(tokens[at].text):
        return
    if tokens[at].text in ("if", "for", "while", "do", "switch", "case", "default", "else",
                           "{", "}", ";"):
        return
    if tokens[at].text == "return" and tokens[at + 1].text != ";":
        return
    last, depth = at, 0
    while depth or tokens[last].text != ";":
        depth += tokens[last].text in ("(", "[", "{")
        depth -= tokens[last].text in (")", "]", "}")
        if depth < 0:  # of an initialiser
            return
        last += 1
    yield tokens[at].start, tokens[last].end, ";"


def begins_statement(tokens, at):
    before = tokens[at - 1].text
    if before == ")":
        return tokens[opening(tokens, at - 1) - 1].text in ("if", "for", "while", "switch")
    if before == ";" and inside_parentheses(tokens, at): # of a `for`
        return False
    if before == ":":
        first = next(i for i in range(at - 1, -1, -1) if tokens[i].text in (";", "{", "}", "?"))
        return tokens[first + 1].text in ("case", "default")
    return before in BEFORE_STATEMENT


def of_names(tokens, at, following):
    token = tokens[at]
    if token.kind == "name" and token.text in following and tokens[at - 1].text not in (".", "->"):
        yield token.start, token.end, following[token.text]


def followers(texts):
    """name -> the next in its row, of NAMES and of every enum in the texts."""
    rows = [row.split() for row in NAMES]
    for text in texts:
        rows += enum_rows(tokens_of(text))
    return {name: new for row in rows for name, new in zip(row, row[1:] + row[:1])}


def enum_rows(tokens):
    for at, token in enumerate(tokens):
        opened = next((i for i in (at + 1, at + 2) if i < len(tokens)
                       and tokens[i].text == "{"), None)
        if token.text == "enum" and opened:
            inside = tokens[opened + 1:closing(tokens, opened)]
            row = [t.text for i, t in enumerate(inside)
                   if t.kind == "name" and (i == 0 or inside[i - 1].text == ",")]
            if len(row) > 1:
                yield row


# ------------------------------------------------------------------------------------ mutants

def changes(tokens, at, in_body, following):
    yield from of_numbers(tokens, at)
    yield from of_operators(tokens, at)
    yield from of_conditions(tokens, at)
    yield from of_names(tokens, at, following)
    if in_body:
        yield from of_statements(tokens, at)


def mutants(file, text, following):
    """Every mutant of a file. Of the public header, which the tests read too, only functions."""
    tokens = tokens_of(text)
    functions = functions_of(tokens)
    counts, made = {}, {}
    for at in range(len(tokens)):
        in_body = functions[at].islower() # macros are not
        if file == "sim8563.h" and not in_body:
            continue
        for start, end, new in changes(tokens, at, in_body, following):
            new = new(text[start:end]) if callable(new) else new
            if (start, end, new) in made:
                continue
            key = key_of(file, functions[at], text, start, end, new)
            counts[key] = counts.get(key, 0) + 1
            numbered = key if counts[key] == 1 else f"{key} #{counts[key]}"
            line = text.count("\n", 0, start) + 1
            made[start, end, new] = Mutant(file, start, end, new, line, numbered)
    return list(made.values())


def key_of(file, function, text, start, end, new):
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    after = re.sub(r"//.*|\\$", "", text[end:last])
    line = f"{text[first:start]}{{{text[start:end]} => {new}}}{after}"
    return f"{file} {function}: {' '.join(re.sub('//.*', '', line).split())}"
