import { assertEquals } from "@std/assert/mod.js";
import { dashboardFiles } from "../testing/dashboard_files.ts";
import { type SchemaModules, schemaProgram } from "../testing/schema_program.ts";

const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

function panelPath(name: string): string {
  return `dist/esm/raw/composable/${name.toLowerCase()}/panelcfg/x/${name}PanelCfg_types.gen`;
}

const VERSIONS: Readonly<Record<string, SchemaModules>> = {
  "11.0": {
    dashboard: "@grafana/schema-11/dist/esm/index.d.ts",
    panel: (name) => `@grafana/schema-11/${panelPath(name)}.d.ts`,
  },
  "12.0": {
    dashboard: "@grafana/schema-12/dist/esm/index.d.ts",
    panel: (name) => `@grafana/schema-12/${panelPath(name)}.d.ts`,
  },
  "13.2": {
    dashboard: "@grafana/schema-13",
    panel: (name) => `@grafana/schema-13/${panelPath(name)}`,
  },
};

/** The errors of the compiler, without its colors. */
async function errorsOf(program: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, program);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--config", CONFIG, file],
      env: { NO_COLOR: "1" },
    }).output();
    return success ? "" : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

for (const [version, modules] of Object.entries(VERSIONS)) {
  Deno.test(`the dashboards have only fields that Grafana ${version} has`, async () => {
    assertEquals(await errorsOf(schemaProgram(dashboardFiles(), modules)), "");
  });

  Deno.test(`a field that Grafana ${version} does not have is found at each place`, async () => {
    const name = "service.json";
    const dashboard = dashboardFiles().get(name)!;
    const extra = { unheardOf: 1 };
    const panels = dashboard.panels.map((panel) =>
      panel.type !== "timeseries" ? panel : {
        ...panel,
        ...extra,
        options: { ...panel.options, ...extra },
        fieldConfig: { ...panel.fieldConfig!, defaults: { custom: extra, ...extra } },
      }
    );
    const errors = await errorsOf(
      schemaProgram(new Map([[name, { ...dashboard, ...extra, panels }]]), modules),
    );
    const found = errors.match(/'"unheardOf"' does not exist in type/g) ?? [];
    const charts = panels.filter(({ type }) => type === "timeseries").length;
    assertEquals(found.length, 1 + 4 * charts);
  });
}
