import { CONFIG_FLAG } from "./config_file.ts";
import { describeOption, type OptionTable } from "./options.ts";

/** The JSON Schema of configuration files, for editors. */
export function configSchema(table: OptionTable): Readonly<Record<string, unknown>> {
  const options = Object.values(table).filter(({ flag }) => flag !== CONFIG_FLAG);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Modelwatch configuration",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(options.map((option) => {
      const scalar = option.placeholder === undefined
        ? { type: "boolean" }
        : { type: ["string", "number"] };
      return [option.flag, {
        description: describeOption(option),
        ...(option.repeatable === true
          ? { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] }
          : scalar),
        ...(option.default === undefined ? {} : {
          default: option.placeholder === undefined ? option.default === "true" : option.default,
        }),
      }];
    })),
  };
}
