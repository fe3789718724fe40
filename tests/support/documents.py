"""Markdown documents, read for what can be checked of them."""

import re


def code_blocks(document: str) -> list[str]:
    """Return the fenced and the indented blocks, in order."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```\w*\n.*?^```", "", document, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"(?:^    .*\n)+", rest, re.MULTILINE) + fenced


def make_targets(document: str) -> set[str]:
    """Return every target named as `make up`, in the text or in a block."""
    code = "\n".join([*code_blocks(document), *re.findall(r"`([^`\n]+)`", document)])
    return set(re.findall(r"(?:^|[\s(])make ([a-z]+)\b", code, re.MULTILINE))


def link_targets(document: str) -> list[str]:
    """Return what the document links to within the project, as `docs/events.md#subscribe`."""
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", document) if "://" not in target]


def links(document: str) -> set[str]:
    """Return the files and folders that the document links to."""
    return {path for target in link_targets(document) if (path := target.partition("#")[0])}


def paths(document: str) -> set[str]:
    """Return what is in backquotes and looks like a path of the project."""
    quoted = re.findall(r"`([^`\s]+)`", document)
    return {
        path
        for path in quoted
        if re.fullmatch(r"\.?[\w./-]+/[\w./-]*|\.?[\w-]+\.(?:in|md|py|sh|sql|txt|yml)", path)
    }


def requests(document: str) -> set[tuple[str, str]]:
    """Return what the shell examples ask of the API as (method, path), ids written `:id`, queries left out.

    Examples call `post` or `curl` with an address that begins with "$api".
    """
    blocks = [re.sub(r"\\\n\s*", " ", block) for block in code_blocks(document)]
    # `$(field id <<<"$intent")` in a path is an id like any variable; other substitutions hold commands.
    blocks = [re.sub(r"/\$\((?!post|curl)[^()]*\)", "/$id", block) for block in blocks]
    found = set()
    for line in "\n".join(blocks).splitlines():
        for command, path in re.findall(r'\b(post|curl)\b[^|]*?"\$api(/[^"]*)"', line):
            method = "POST" if command == "post" or re.search(r" (-d|--data)\b", line) else "GET"
            generic = re.sub(r"\$\w+", ":id", path).partition("?")[0]
            found.add((method, f"/api/v1{generic}"))
    return found


def table(document: str, heading: str) -> list[tuple[str, str]]:
    """Return the rows of the two-column table under a first cell with this text."""
    rows = document.partition(f"| {heading} |")[2].splitlines()[2:]
    found = []
    for row in rows:
        cells = re.fullmatch(r"\| (.*?) \| (.*?) \|", row)
        if not cells:
            break
        found.append((cells[1], cells[2]))
    return found


def headings(document: str) -> list[str]:
    """Return the text of every heading, in order; lines of code that begin with # are none."""
    text = re.sub(r"^```\w*\n.*?^```", "", document, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.*)", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """Return what GitHub makes of a heading in a link: `A gift, by hand` gives `a-gift-by-hand`."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def long_lines(document: str, width: int = 120) -> list[int]:
    """Return the numbers of the lines with more than `width` characters."""
    return [number for number, line in enumerate(document.splitlines(), 1) if len(line) > width]


def unclosed_bold(document: str) -> list[str]:
    """Return the paragraphs in which bold text begins and does not end."""
    return [paragraph for paragraph in document.split("\n\n") if paragraph.count("**") % 2]


def sections(document: str, level: int) -> dict[str, str]:
    """Return the sections of one level by heading: the text up to the next heading of this level or above."""
    parts = re.split(rf"^#{{1,{level}}} (.*)\n", document, flags=re.MULTILINE)
    marks = re.findall(rf"^(#{{1,{level}}}) .*\n", document, flags=re.MULTILINE)
    found = zip(marks, parts[1::2], parts[2::2], strict=True)
    return {heading: text for mark, heading, text in found if len(mark) == level}
