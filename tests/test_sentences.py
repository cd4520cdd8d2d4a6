"""Sentences for people are literals with named values, so that they can be translated."""

import ast
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import stylemixer
from stylemixer.document.styles.file_library import AlreadyThereError
from stylemixer.errors import PictureError, Sentence, StyleMixerError
from tests.document.made_styles import a_style

SOURCE = Path(stylemixer.__file__).parent
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}


def carriers() -> set[str]:
    """Return the names of the classes that carry a sentence to people."""
    found = {"StyleMixerError", "Sentence"}
    classes = [n for tree in TREES.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    while True:
        more = {c.name for c in classes for base in c.bases if ast.unparse(base) in found}
        if more <= found:
            return found - {"AlreadyThereError"}  # it takes a style
        found |= more


CARRIERS = carriers()


def templates(given: ast.expr, tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what an argument may be: through choices, tables and names of the same file."""
    match given:
        case ast.IfExp():
            yield from templates(given.body, tree)
            yield from templates(given.orelse, tree)
        case ast.Subscript(value=ast.Name()):
            yield from templates(given.value, tree)
        case ast.Dict():
            for value in given.values:
                yield from templates(value, tree)
        case ast.Name():
            for node in ast.walk(tree):
                match node:
                    case ast.Assign(targets=[ast.Name(id=given.id)]):
                        yield from templates(node.value, tree)
                    case ast.Assign(
                        targets=[ast.Tuple(elts=[ast.Name(id=given.id), *_])],
                        value=ast.Tuple(elts=[first, *_]),
                    ):
                        yield from templates(first, tree)
        case _:
            yield given


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CARRIERS and node.args:
            yield node


def values(call: ast.Call) -> set[str] | None:
    """Return the names of the values that a call gives; None where that is not plain to see."""
    if ast.unparse(call.func) == "Sentence":
        match call.args[1:]:
            case []:
                return set()
            case [ast.Dict(keys=keys)]:
                return {key.value for key in keys if isinstance(key, ast.Constant)}
        return None
    names = {keyword.arg for keyword in call.keywords} - {"detail"}
    return None if None in names else names


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_sentence_is_glued_together(path):
    for call in calls(TREES[path]):
        if path.name == "errors.py" or ".sentences." in ast.unparse(call.args[0]):
            continue  # a job's sentences, see below
        found = list(templates(call.args[0], TREES[path]))
        where = f"{path.name}:{call.lineno}"
        assert found, f"{where} gives no literal"
        for template in found:
            assert isinstance(template, ast.Constant), f"{where}: {ast.unparse(template)}"
            wanted = {name for _, name, _, _ in string.Formatter().parse(template.value) if name}
            given = values(call)
            assert given is None or wanted <= given, f"{where} lacks {wanted - given}"
            assert not any("{" in name or "." in name for name in wanted), where


def test_the_sentences_of_a_job_are_literals():
    found = [
        keyword.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Sentences"
        for keyword in node.keywords
    ]
    assert found
    assert all(isinstance(value, ast.Constant) for value in found)


def test_the_walk_finds_what_it_looks_for():
    tree = ast.parse(
        "text = f'{a} is bad'\nraise SaveError(text)\nraise SaveError('a' + b)\n"
        "raise SaveError('{}'.format(a))\nraise SaveError('fine' if a else 'good')"
    )
    kinds = [[type(t) for t in templates(call.args[0], tree)] for call in calls(tree)]
    assert kinds == [[ast.JoinedStr], [ast.BinOp], [ast.Call], [ast.Constant, ast.Constant]]


def test_no_sentence_has_words_that_nobody_says():
    stiff = re.compile(
        r"(?i)\b(anew|afresh|shall|reckons?|become of|was cut off|is to be|thereof)\b"
    )
    spoken = ("tr", "self.tr", "_", "_tr", "_translate", "QCoreApplication.translate")
    texts = {
        part.value
        for tree in TREES.values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        if ast.unparse(call.func) in {*CARRIERS, *spoken}
        for given in call.args
        for part in templates(given, tree)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(texts) > 300
    assert [text for text in texts if stiff.search(text)] == []


def test_there_are_many_sentences():
    assert sum(1 for tree in TREES.values() for _ in calls(tree)) > 100


def test_an_error_keeps_its_template_and_values():
    error = PictureError("“{file}” is empty.", "0 bytes", file="{x}.png")
    assert error.message == str(error) == "“{x}.png” is empty."
    assert error.sentence == Sentence("“{file}” is empty.", {"file": "{x}.png"})
    assert error.detail == "0 bytes"


def test_a_sentence_without_values_may_hold_braces():
    assert StyleMixerError("Write {a}.").message == "Write {a}."


def test_an_error_crosses_to_another_process_as_it_was():
    error = PictureError("“{file}” is empty.", "0 bytes", file="{x}.png")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.sentence, back.detail) == (PictureError, error.sentence, "0 bytes")
    assert str(back) == str(error)


def test_equal_sentences_are_one_in_a_set():
    one, other = (Sentence("“{file}” is empty.", {"file": "a.png"}) for _ in range(2))
    assert len({one, other, Sentence("“{file}” is empty.", {"file": "b.png"})}) == 2


def test_a_style_that_is_there_already_is_named():
    assert "Wave" in AlreadyThereError(a_style(name="Wave")).message
