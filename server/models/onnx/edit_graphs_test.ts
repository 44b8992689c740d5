import { assertEquals } from "@std/assert/mod.js";
import { type Edit, editGraph, editMessage, editNode } from "./edit_graphs.ts";
import { ATTRIBUTE, GRAPH, MODEL, NODE } from "./fields.ts";
import { bytesField, integerField, joinBytes } from "./protobuf.ts";

const kept: Edit = () => undefined;
const dropped: Edit = () => [];

const NAME = bytesField(GRAPH.valueInfo, "value");
const FILE = joinBytes([
  integerField(1, 8),
  bytesField(MODEL.graph, NAME),
  bytesField(MODEL.producer, "x"),
]);

Deno.test("editGraph() returns the file itself when nothing changes", () => {
  assertEquals(editGraph(FILE, kept) === FILE, true);
  const empty = new Uint8Array();
  assertEquals(editGraph(empty, kept) === empty, true);
  const graphless = bytesField(MODEL.producer, "x");
  assertEquals(editGraph(graphless, dropped) === graphless, true);
});

Deno.test("editGraph() edits fields of the graph alone, and adds others at its end", () => {
  const model = (graph: Uint8Array) =>
    joinBytes([
      integerField(1, 8),
      bytesField(MODEL.graph, graph),
      bytesField(MODEL.producer, "x"),
    ]);
  const added = [bytesField(GRAPH.node, "n"), bytesField(GRAPH.node, "m")];
  assertEquals(editGraph(FILE, dropped), model(new Uint8Array()));
  assertEquals(editGraph(FILE, kept, added), model(joinBytes([NAME, ...added])));
  assertEquals(editGraph(FILE, dropped, added), model(joinBytes(added)));
});

const messages = [
  { name: "an empty message", message: new Uint8Array() },
  { name: "a message of one field", message: NAME },
  { name: "a message that is a part of another", message: joinBytes([NAME, NAME]).subarray(7) },
];
for (const { name, message } of messages) {
  Deno.test(`editMessage() is undefined for ${name} when nothing changes`, () => {
    assertEquals(editMessage(3, message, kept), undefined);
    const added = bytesField(9, "more");
    const made = editMessage(3, message, kept, [added]);
    assertEquals(joinBytes(made!), bytesField(3, joinBytes([message, added])));
  });
}

Deno.test("editMessage() notices that the first or the last field was removed", () => {
  const message = joinBytes([bytesField(1, "first"), bytesField(2, "last")]);
  for (const gone of [1, 2]) {
    const made = editMessage(3, message, (field) => field === gone ? [] : undefined);
    const rest = gone === 1 ? bytesField(2, "last") : bytesField(1, "first");
    assertEquals(joinBytes(made!), bytesField(3, rest));
  }
  // A field of another content, and of the message's own length.
  const one = bytesField(1, "old");
  const made = editMessage(3, one, () => [bytesField(1, "new")]);
  assertEquals(joinBytes(made!), bytesField(3, bytesField(1, "new")));
});

Deno.test("editNode() edits the graphs in its attributes, whether one or several", () => {
  const nodeOf = (...fields: readonly Uint8Array[]) =>
    joinBytes([
      bytesField(NODE.operator, "If"),
      ...fields.map((field) => bytesField(NODE.attribute, field)),
    ]);
  const node = nodeOf(
    bytesField(ATTRIBUTE.graph, NAME),
    bytesField(ATTRIBUTE.graphs, NAME),
    bytesField(ATTRIBUTE.string, "kept"),
  );
  assertEquals(
    joinBytes(editNode(node, dropped)!),
    bytesField(
      GRAPH.node,
      nodeOf(
        bytesField(ATTRIBUTE.graph, ""),
        bytesField(ATTRIBUTE.graphs, ""),
        bytesField(ATTRIBUTE.string, "kept"),
      ),
    ),
  );
  const inAttribute: Edit = (field) => field === ATTRIBUTE.string ? [] : undefined;
  assertEquals(
    joinBytes(editNode(node, kept, inAttribute)!),
    bytesField(
      GRAPH.node,
      nodeOf(
        bytesField(ATTRIBUTE.graph, NAME),
        bytesField(ATTRIBUTE.graphs, NAME),
        new Uint8Array(),
      ),
    ),
  );
  assertEquals(editNode(node, kept), undefined);
});
