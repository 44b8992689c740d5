"""Writes the streams of the tests with pyarrow, and what they hold as JSON."""

import decimal
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

HERE = Path(__file__).parent
WORDS = ["one", None, "drei", "ångström", "", "a text that is longer than twelve bytes"]

read = {
    **{f"int{bits}": pa.array([1, -2, None, 4, 5, -6], f"int{bits}") for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": pa.array([1, 2, None, 4, 5, 6], f"uint{bits}") for bits in (8, 16, 32, 64)},
    "long": pa.array([2**60 + 1, -(2**60) - 1, 0, 1, None, 2], "int64"),
    "float16": pa.array([0.5, None, 1.5, -2, 3, 4], "float16"),
    "float32": pa.array([0.5, None, 1.5, float("nan"), 3, 4], "float32"),
    "float64": pa.array([0.1, None, 1.5, float("inf"), 3, 4], "float64"),
    "flag": pa.array([True, False, None, True, False, True]),
    "text": pa.array(WORDS, "string"),
    "large": pa.array(WORDS, "large_string"),
    "view": pa.array(WORDS, "string_view"),
    "category": pa.array(WORDS, "string").dictionary_encode(),
    "number_category": pa.array([7, 8, 7, None, 8, 7], "int64").dictionary_encode(),
    "nothing": pa.nulls(6),
}
others = {
    "moment": pa.array([1, None, 3, 4, 5, 6], pa.timestamp("ms")),
    "day": pa.array([1, None, 3, 4, 5, 6], "date32"),
    "list": pa.array([[1], None, [], [2, 3], [4], [5]], pa.list_(pa.int32())),
    "pair": pa.array([[1, 2]] * 6, pa.list_(pa.int32(), 2)),
    "record": pa.array([{"a": 1, "b": ["x"]}, None] * 3),
    "map": pa.array([[("k", 1)], None] * 3, pa.map_(pa.string(), pa.int32())),
    "money": pa.array([decimal.Decimal("1.50")] * 6),
    "blob": pa.array([b"a", None] * 3, "binary"),
    "blobs": pa.array([b"a", None] * 3, "large_binary"),
    "fixed": pa.array([b"ab"] * 6, pa.binary(2)),
    "after": pa.array([1, 2, 3, 4, 5, 6]),
}


def write(name, table, batch_rows=None, to_file=False, **options):
    open_writer = ipc.new_file if to_file else ipc.new_stream
    with open_writer(HERE / name, table.schema, options=ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=batch_rows)


def plain(value):
    if isinstance(value, float) and value != value:
        return None
    return "Infinity" if value == float("inf") else value


table = pa.table(read)
rows = [{k: plain(v) for k, v in row.items()} for row in table.to_pylist()]
(HERE / "types.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
write("types.arrows", table, batch_rows=4)
write("types.arrow", table, to_file=True)
write("other_types.arrows", pa.table({**others, "last": read["view"]}))
write("compressed.arrows", table, compression="lz4")

first = pa.table({"word": pa.array(["a", "b"]).dictionary_encode()})
second = pa.table({"word": pa.array(["c", "a"]).dictionary_encode()})
with ipc.new_stream(
    HERE / "deltas.arrows",
    first.schema,
    options=ipc.IpcWriteOptions(emit_dictionary_deltas=True),
) as writer:
    writer.write_table(first)
    writer.write_batch(
        pa.record_batch(
            [pa.DictionaryArray.from_arrays(pa.array([2, 0], "int32"), pa.array(["a", "b", "c"]))],
            names=["word"],
        )
    )
with ipc.new_stream(HERE / "replaced.arrows", first.schema) as writer:
    writer.write_table(first)
    writer.write_table(second)
