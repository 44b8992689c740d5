/** Reads YAML documents with known fields, and collects all problems with their positions. */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { parseDuration } from "./duration.ts";

/** Lines and columns count from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** All problems of one or several invalid files. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(readonly problems: readonly FileProblem[]) {
    super(problems.map(describeProblem).join("\n"));
  }
}

/** `file:line:column: message` */
export function describeProblem({ file, line, column, message }: FileProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

export type YamlNode = ParsedNode;

/** The fields of a mapping that are present and not null. */
export type Fields<Name extends string> = { readonly [K in Name]?: YamlNode };

/** A YAML document. Invalid values are reported, and treated as missing. */
export class YamlFile {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #problems: FileProblem[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    // All scalars are read as texts, so the label value `1.0` stays `1.0`.
    this.#document = parseDocument(text, {
      schema: "failsafe",
      lineCounter: this.#lines,
      prettyErrors: false,
    });
    for (const { code, message, pos } of this.#document.errors) {
      const several = code === "MULTIPLE_DOCS";
      this.#add(pos[0], several ? "expected one document: remove what follows ---" : message);
    }
  }

  /** Undefined for an empty document. */
  get root(): YamlNode | undefined {
    return this.#resolve(this.#document.contents);
  }

  report(node: YamlNode | undefined, message: string): void {
    this.#add(node?.range[0] ?? 0, message);
  }

  /** Throws a FileError if there are problems. */
  throwIfAny(): void {
    if (this.#problems.length > 0) {
      const inOrder = this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
      throw new FileError(inOrder);
    }
  }

  /** The fields of a mapping; `what` names the mapping in messages, such as "a group". */
  fields<Name extends string>(
    node: YamlNode | undefined,
    what: string,
    names: readonly Name[],
  ): Fields<Name> {
    const found: { [K in Name]?: YamlNode } = {};
    for (const [key, value] of this.#pairs(node, what)) {
      const name = names.find((known) => known === textOf(key));
      if (name === undefined) {
        const known = names.join(", ");
        this.report(key, `unknown field "${textOf(key)}" in ${what}: there are ${known}`);
      } else if (value !== undefined) {
        found[name] = value;
      }
    }
    return found;
  }

  /** The items of a list; empty if there is no list. */
  list(node: YamlNode | undefined, what: string): readonly (YamlNode | undefined)[] {
    if (node === undefined) return [];
    if (isSeq(node)) return node.items.map((item) => this.#resolve(item as YamlNode));
    this.report(node, `${what} must be a list`);
    return [];
  }

  /** A mapping of texts to texts, with the nodes of the values. */
  texts(node: YamlNode | undefined, what: string): ReadonlyMap<string, TextNode> {
    const texts = new Map<string, TextNode>();
    for (const [key, value] of this.#pairs(node, what)) {
      const name = textOf(key) ?? "";
      texts.set(name, { text: this.text(value, `${what}: ${name}`) ?? "", node: value ?? key });
    }
    return texts;
  }

  /** A mapping with any keys and the nodes of its values. */
  nodes(node: YamlNode | undefined, what: string): ReadonlyMap<string, YamlNode | undefined> {
    return new Map(this.#pairs(node, what).map(([key, value]) => [textOf(key) ?? "", value]));
  }

  /** `file:line:column` of a node. */
  placeOf(node: YamlNode | undefined): string {
    const { line, col } = this.#lines.linePos(node?.range[0] ?? 0);
    return `${this.#file}:${line}:${col}`;
  }

  text(node: YamlNode | undefined, what: string): string | undefined {
    if (node === undefined) return undefined;
    const text = textOf(node);
    if (text === undefined) this.report(node, `${what} must be a text`);
    return text;
  }

  /** Milliseconds of a duration such as `1m30s`. */
  duration(node: YamlNode | undefined, what: string): number | undefined {
    const text = this.text(node, what);
    if (text === undefined) return undefined;
    try {
      return parseDuration(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.report(node, `${what}: ${error.message}`);
      return undefined;
    }
  }

  integer(node: YamlNode | undefined, what: string): number | undefined {
    const text = this.text(node, what);
    if (text === undefined) return undefined;
    if (/^[+-]?\d+$/.test(text)) return Number(text);
    this.report(node, `${what} must be a whole number: it is "${text}"`);
    return undefined;
  }

  number(node: YamlNode | undefined, what: string): number | undefined {
    const text = this.text(node, what);
    if (text === undefined) return undefined;
    const special = SPECIAL_NUMBERS.get(text.toLowerCase().replace(".", ""));
    const value = special ?? (text.trim() === "" ? NaN : Number(text.replaceAll("_", "")));
    if (special !== undefined || !Number.isNaN(value)) return value;
    this.report(node, `${what} must be a number: it is "${text}"`);
    return undefined;
  }

  boolean(node: YamlNode | undefined, what: string): boolean | undefined {
    const text = this.text(node, what);
    if (text === undefined) return undefined;
    if (/^(true|false)$/i.test(text)) return /^true$/i.test(text);
    this.report(node, `${what} must be true or false: it is "${text}"`);
    return undefined;
  }

  /** The keys and values; the pairs of a merged mapping (`<<`) take its place. */
  #pairs(node: YamlNode | undefined, what: string): [YamlNode, YamlNode | undefined][] {
    if (node === undefined) return [];
    if (!isMap(node)) {
      this.report(node, `${what} must be a mapping`);
      return [];
    }
    return (node as YAMLMap<YamlNode, YamlNode | null>).items.flatMap(({ key, value }) => {
      const resolved = this.#resolve(value);
      if (textOf(key) === "<<" && isMap(resolved)) return this.#pairs(resolved, what);
      return [[key, resolved] as [YamlNode, YamlNode | undefined]];
    });
  }

  /** Resolves aliases; undefined for null. */
  #resolve(node: YamlNode | null): YamlNode | undefined {
    const target = isAlias(node) ? node.resolve(this.#document) as YamlNode | undefined : node;
    if (target === undefined) this.report(node as YamlNode, "there is no anchor of this name");
    if (target === undefined || target === null) return undefined;
    const isNull = isScalar(target) && target.type === "PLAIN" &&
      /^(|~|null|Null|NULL)$/.test(String(target.value));
    return isNull ? undefined : target;
  }

  #add(offset: number, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.#problems.push({ file: this.#file, line, column: col, message });
  }
}

/** A text with its node, for the position in messages. */
export interface TextNode {
  readonly text: string;
  readonly node: YamlNode;
}

const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ["inf", Infinity],
  ["+inf", Infinity],
  ["-inf", -Infinity],
  ["nan", NaN],
]);

function textOf(node: YamlNode | null): string | undefined {
  return isScalar(node) ? String(node.value) : undefined;
}
