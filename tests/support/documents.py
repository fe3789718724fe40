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


def links(document: str) -> set[str]:
    """Return the files and folders that the document links to."""
    targets = re.findall(r"\]\(([^)\s]+)\)", document)
    return {target.partition("#")[0] for target in targets if "://" not in target}


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
