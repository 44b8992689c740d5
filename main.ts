import { runCommand } from "./server/commands/run_command.ts";

Deno.exit(await runCommand(Deno.args));
