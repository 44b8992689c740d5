/** Parses rule files like Prometheus 3. */

import { parseQuery, type Query } from "../promql/engine.ts";
import { PromqlSyntaxError } from "../promql/errors.ts";
import { compareText, METRIC_NAME } from "../promql/labels.ts";
import { isLabelName } from "../text/name.ts";
import type {
  AlertingDefinition,
  GroupDefinition,
  RecordingDefinition,
  RuleDefinition,
  TemplatedText,
} from "./rule_definition.ts";
import { TemplateSyntaxError } from "./template/errors.ts";
import { parseTemplate } from "./template/template.ts";
import {
  FileError,
  type FileProblem,
  type TextNode,
  YamlFile,
  type YamlNode,
} from "../text/yaml.ts";

/** Throws a FileError with everything that is wrong. */
export function parseRuleFile(file: string, text: string): readonly GroupDefinition[] {
  return new RuleFileReader(file, text).groups();
}

/** Reads several files. Throws a FileError with the problems of all of them. */
export async function readRuleFiles(
  files: readonly string[],
  read: (file: string) => Promise<string> = Deno.readTextFile,
): Promise<readonly GroupDefinition[]> {
  const groups: GroupDefinition[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    try {
      groups.push(...parseRuleFile(file, await read(file)));
    } catch (error) {
      if (error instanceof FileError) problems.push(...error.problems);
      else problems.push({ file, line: 1, column: 1, message: (error as Error).message });
    }
  }
  if (problems.length > 0) throw new FileError(problems);
  return groups;
}

const GROUP_FIELDS = ["name", "interval", "query_offset", "limit", "labels", "rules"] as const;
const RULE_FIELDS = [
  ...["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"] as const,
];

type RuleFields = { readonly [K in typeof RULE_FIELDS[number]]?: YamlNode };

class RuleFileReader {
  readonly #file: string;
  readonly #yaml: YamlFile;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#yaml = new YamlFile(file, text);
  }

  groups(): readonly GroupDefinition[] {
    const { groups } = this.#yaml.fields(this.#yaml.root, "a rule file", ["groups"]);
    const names = new Set<string>();
    const read = this.#yaml.list(groups, "groups").map((node) => {
      const group = this.#group(node);
      if (names.has(group.name)) {
        this.#yaml.report(node, `groupname: "${group.name}" is repeated in the same file`);
      }
      names.add(group.name);
      return group;
    });
    this.#yaml.throwIfAny();
    return read;
  }

  #group(node: YamlNode | undefined): GroupDefinition {
    const yaml = this.#yaml;
    const fields = yaml.fields(node, "a group", GROUP_FIELDS);
    const name = yaml.text(fields.name, "name") ?? "";
    if (name === "") yaml.report(node, "Groupname must not be empty");
    const labels = yaml.texts(fields.labels, "labels");
    this.#checkLabels(labels, `group "${name}"`);
    return {
      name,
      file: this.#file,
      // Prometheus treats 0 like a missing field.
      intervalMs: yaml.duration(fields.interval, "interval") || undefined,
      queryOffsetMs: yaml.duration(fields.query_offset, "query_offset") ?? 0,
      limit: yaml.integer(fields.limit, "limit") ?? 0,
      rules: yaml.list(fields.rules, "rules").flatMap((rule, i) => {
        return this.#rule(rule, { group: name, index: i + 1, labels });
      }),
    };
  }

  /** Empty for an invalid rule. */
  #rule(
    node: YamlNode | undefined,
    { group, index, labels }: {
      readonly group: string;
      readonly index: number;
      readonly labels: ReadonlyMap<string, TextNode>;
    },
  ): RuleDefinition[] {
    const yaml = this.#yaml;
    const fields = yaml.fields(node, "a rule", RULE_FIELDS);
    const alert = yaml.text(fields.alert, "alert") ?? "";
    const record = yaml.text(fields.record, "record") ?? "";
    const context = `group "${group}", rule ${index}, "${alert || record}"`;
    if (alert !== "" && record !== "") {
      yaml.report(fields.record, `${context}: only one of 'record' and 'alert' must be set`);
    }
    if (alert === "" && record === "") {
      yaml.report(node, `${context}: one of 'record' or 'alert' must be set`);
    }
    const query = this.#query(fields.expr, node, context);
    const own = yaml.texts(fields.labels, "labels");
    this.#checkLabels(own, context);
    const rule = { fields, context, labels: new Map([...labels, ...own]) };
    const found = alert !== ""
      ? this.#alertingRule(alert, query, rule)
      : record !== ""
      ? this.#recordingRule(record, query, rule)
      : undefined;
    return found === undefined ? [] : [found];
  }

  #query(
    node: YamlNode | undefined,
    rule: YamlNode | undefined,
    context: string,
  ): Query | undefined {
    const text = this.#yaml.text(node, "expr") ?? "";
    if (text === "") {
      this.#yaml.report(node ?? rule, `${context}: field 'expr' must be set in rule`);
      return undefined;
    }
    try {
      return parseQuery(text);
    } catch (error) {
      if (!(error instanceof PromqlSyntaxError)) throw error;
      this.#yaml.report(node, `${context}: could not parse expression: ${error.message}`);
      return undefined;
    }
  }

  #recordingRule(
    name: string,
    query: Query | undefined,
    { fields, context, labels }: RuleParts,
  ): RecordingDefinition | undefined {
    for (const field of ["for", "keep_firing_for", "annotations"] as const) {
      const isSet = field === "annotations"
        ? this.#yaml.texts(fields[field], field).size > 0
        : (this.#yaml.duration(fields[field], field) ?? 0) > 0;
      if (isSet) {
        this.#yaml.report(fields[field], `${context}: invalid field '${field}' in recording rule`);
      }
    }
    if (!isLabelName(name) || /[{}]/.test(name)) {
      this.#yaml.report(fields.record, `${context}: invalid recording rule name: ${name}`);
    }
    if (query === undefined) return undefined;
    const pairs = namesOf(labels).map((label) => [label, labels.get(label)!.text] as const);
    return { kind: "recording", name, query, labels: new Map(pairs) };
  }

  #alertingRule(
    name: string,
    query: Query | undefined,
    { fields, context, labels }: RuleParts,
  ): AlertingDefinition | undefined {
    const yaml = this.#yaml;
    const annotations = yaml.texts(fields.annotations, "annotations");
    for (const [annotation, { node }] of annotations) {
      if (!isLabelName(annotation)) {
        yaml.report(node, `${context}: invalid annotation name: ${annotation}`);
      }
    }
    const parts = {
      holdMs: yaml.duration(fields.for, "for") ?? 0,
      keepFiringMs: yaml.duration(fields.keep_firing_for, "keep_firing_for") ?? 0,
      labels: this.#templates("label", labels, context),
      annotations: this.#templates("annotation", annotations, context),
    };
    return query === undefined ? undefined : { kind: "alerting", name, query, ...parts };
  }

  #templates(
    what: "label" | "annotation",
    texts: ReadonlyMap<string, TextNode>,
    context: string,
  ): TemplatedText[] {
    return namesOf(texts).flatMap((name) => {
      const { text, node } = texts.get(name)!;
      try {
        return [{ name, text, template: parseTemplate(text) }];
      } catch (error) {
        if (!(error instanceof TemplateSyntaxError)) throw error;
        this.#yaml.report(node, `${context}: ${what} "${name}": template: ${error.message}`);
        return [];
      }
    });
  }

  #checkLabels(labels: ReadonlyMap<string, TextNode>, context: string): void {
    for (const [name, { node }] of labels) {
      if (isLabelName(name) && name !== METRIC_NAME) continue;
      this.#yaml.report(node, `${context}: invalid label name: ${name}`);
    }
  }
}

/** Sorted, as Prometheus keeps and shows them. */
function namesOf(texts: ReadonlyMap<string, TextNode>): string[] {
  return [...texts.keys()].sort(compareText);
}

/** The parts of a rule besides its name and its query. */
interface RuleParts {
  readonly fields: RuleFields;
  readonly context: string;
  /** Labels of the rule, which override those of the group. */
  readonly labels: ReadonlyMap<string, TextNode>;
}
