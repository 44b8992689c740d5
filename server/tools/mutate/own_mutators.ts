/** The mutator that the library lacks: another number. */

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly key?: Node;
}

interface Path {
  readonly node: Node;
  readonly parent: Node;
}

export interface Mutator {
  readonly name: string;
  mutate(path: Path): Iterable<Node>;
}

const numberLiteral: Mutator = {
  name: "NumberLiteral",
  *mutate({ node, parent }) {
    if (node.type !== "NumericLiteral" || parent.key === node) return;
    const value = node.value as number;
    yield {
      type: "NumericLiteral",
      value: Number.isInteger(value) && value < 16 ? value + 1 : value * 2,
    };
  },
};

export const OWN_MUTATORS: readonly Mutator[] = [numberLiteral];
