import project from "../deno.json" with { type: "json" };

/** The version of this program, as released. */
export const VERSION: string = project.version;
