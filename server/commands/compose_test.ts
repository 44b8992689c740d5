/** Holds `docker-compose.yml` together with the program whose commands it starts. */

import { assert, assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { parseOptions } from "../config/options.ts";
import { setupUrl } from "../assets.ts";
import { COMMANDS } from "./run_command.ts";

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, unknown>>;
}

const text = await Deno.readTextFile(new URL("docker-compose.yml", setupUrl()));
const services: readonly (readonly [string, Service])[] = Object.entries(
  parse(withDefaults(text), { merge: true }).services,
);
const ours = services.filter(([, { image }]) => image.includes("/modelwatch:"));

/** `${NAME:-default}` is the default, and `${NAME:?why}` is empty. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+(?::-([^}]*)|:\?[^}]*)\}/g, (_, value) => value ?? "");
}

Deno.test("the compose file starts a server, a gateway and traffic", () => {
  assertEquals(ours.map(([, { command }]) => command[0]), ["serve", "gateway", "loadgen"]);
});

for (const [name, { command: [verb, ...args], environment = {} }] of ours) {
  Deno.test(`the service ${name} has options that there are`, () => {
    const { options } = COMMANDS.find((command) => command.name === verb)!;
    const known = Object.values(options).map((option) => "env" in option ? option.env : undefined);
    for (const variable of Object.keys(environment)) {
      assert(known.includes(variable), `${verb} has no variable ${variable}`);
    }
    const variables = (name: string) => environment[name]?.toString();
    const { words } = parseOptions(options, args, variables);
    assertEquals(words, []);
  });
}
