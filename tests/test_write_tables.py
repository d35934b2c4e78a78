import json

import pytest

from scripts.write_tables import TablesError, filled, load_blocks, update

FIGURES = {
    "seen": {"faces": 3589, "accuracy": 0.7063, "certain": {"share": 0.79}, "confusion": [[5, 1], [0, 7]]},
    "unseen, one crop": {"faces": 2533, "accuracy": None, "certain": {"share": 0.76}},
}


@pytest.fixture
def blocks(tmp_path):
    """Return what loads the blocks of a TOML text, whose file `model` holds FIGURES under `figures`."""

    def load(text):
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "model.json").write_text(json.dumps({"figures": FIGURES}))
        (tmp_path / "again.json").write_text(json.dumps({"seen": {"faces": 90, "accuracy": 0.71}}))
        declarations = tmp_path / "docs" / "tables.toml"
        declarations.write_text(
            f'[files]\nmodel = "model.json"\nagain = "again.json"\n'
            f'[columns.usual]\nfaces = "{{faces:,}}"\naccuracy = "{{accuracy:.1%}}"\n{text}'
        )
        return load_blocks(declarations)

    return load


def test_a_table_has_a_row_for_each_declared_record(blocks):
    text = '[blocks.x]\nunder = ["model", "figures"]\ncorner = "data"\ncolumns = "usual"\nrows = { all = "seen" }'
    assert blocks(text)["x"] == "| data | faces | accuracy |\n| --- | --- | --- |\n| all | 3,589 | 70.6% |"


def test_without_rows_every_record_is_one_and_a_null_figure_leaves_its_cell_empty(blocks):
    text = '[blocks.x]\nunder = ["model", "figures"]\ncolumns = "usual"'
    assert blocks(text)["x"].splitlines()[2:] == ["| seen | 3,589 | 70.6% |", "| unseen, one crop | 2,533 |  |"]


def test_a_row_may_lie_deeper_and_a_cell_may_reach_into_its_record(blocks):
    text = (
        '[blocks.x]\nunder = ["model"]\nrows = { all = ["figures", "seen"] }\n'
        '[blocks.x.columns]\ncertain = "{certain[share]:.0%}"'
    )
    assert blocks(text)["x"].splitlines()[-1] == "| all | 79% |"


def test_what_another_file_keeps_under_a_rows_name_stands_beside_it(blocks):
    text = (
        '[blocks.x]\nunder = ["model", "figures"]\ncolumns = { faces = "{faces:,}" }\n'
        '[blocks.x.beside]\nfile = "again"\notherwise = "not yet"\n'
        'columns = { "accuracy again" = "{accuracy:.1%}", "faces again" = "{faces}" }'
    )
    assert blocks(text)["x"].splitlines() == [
        "|  | faces | accuracy again | faces again |",
        "| --- | --- | --- | --- |",
        "| seen | 3,589 | 71.0% | 90 |",
        "| unseen, one crop | 2,533 | not yet |  |",
    ]


def test_records_in_a_list_make_a_table_without_labels(blocks):
    text = '[blocks.x]\nunder = ["model", "figures", "seen", "confusion"]\ncolumns = { yes = "{0}", no = "{1}" }'
    assert blocks(text)["x"] == "| yes | no |\n| --- | --- |\n| 5 | 1 |\n| 0 | 7 |"


def test_a_text_is_filled_in_from_names_with_spaces_and_commas(blocks):
    text = '[blocks.x]\nunder = ["model"]\ntext = "{figures[unseen, one crop][faces]} faces."'
    assert blocks(text)["x"] == "2533 faces."


def test_a_text_for_each_record_is_a_list_with_its_lines_broken(blocks):
    text = f'[blocks.x]\nunder = ["model", "figures"]\neach = "- {"word " * 30}{{faces}}"'
    assert blocks(text)["x"].splitlines() == [
        "- " + "word " * 22 + "word",
        "  " + "word " * 7 + "3589",
        "- " + "word " * 22 + "word",
        "  " + "word " * 7 + "2533",
    ]


def test_a_figure_that_is_not_there_is_named(blocks):
    with pytest.raises(TablesError, match=r"block x .*'lost'"):
        blocks('[blocks.x]\nunder = ["model", "figures"]\ncolumns = "usual"\nrows = { all = "lost" }')


def test_a_document_keeps_its_words_and_gets_its_figures():
    old = "Before.\n<!-- figures:x -->\nold\n<!-- /figures -->\nAfter.\n"
    assert filled(old, {"x": "| new |"}, "a.md") == (
        "Before.\n<!-- figures:x -->\n| new |\n<!-- /figures -->\nAfter.\n"
    )


def test_a_document_must_close_its_blocks_and_name_declared_ones():
    with pytest.raises(TablesError, match=r"a\.md does not close"):
        filled("<!-- figures:x -->\n", {"x": ""}, "a.md")
    with pytest.raises(TablesError, match=r"a\.md names the block y"):
        filled("<!-- figures:y --><!-- /figures -->", {"x": ""}, "a.md")


def test_a_check_names_a_stale_document_and_writes_nothing(tmp_path):
    document = tmp_path / "a.md"
    document.write_text("<!-- figures:x -->\n<!-- /figures -->\n")
    assert update([document], {"x": "1"}, write=False) == [document]
    assert update([document], {"x": "1"}, write=True) == [document]
    assert document.read_text() == "<!-- figures:x -->\n1\n<!-- /figures -->\n"
    assert update([document], {"x": "1"}, write=False) == []
