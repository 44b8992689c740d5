import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { Scroll } from "../../parts/scroll.tsx";
import { Value } from "../../parts/value.tsx";
import type { Model } from "../../state/served_models.ts";
import { versionState } from "../../state/version_state.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import { byVersion } from "./drift/queries.ts";
import { windowFor } from "./drift/window.ts";
import { VERSIONS } from "./queries.ts";
import { versionRows } from "./version_rows.ts";

/** All versions of the model, a column each, over the range. */
export function VersionsPanel({ model }: { model: Model | undefined }) {
  const session = useSession();
  const visible = useVisibility();
  const { from, to } = session.span.value;
  const window = windowFor(to - from);
  const shown = useQueries({ ...VERSIONS, ...byVersion(window) }, visible.visible);
  const versions = model?.versions ?? [];
  const names = versions.map(({ version }) => version);
  const rows = versionRows(shown.data, versions, session.place.value.zone);
  return (
    <Panel
      id="versions"
      title="Version comparison"
      detail={`over the range; drift of the last ${window.text}`}
      span={12}
      shown={shown}
      visible={visible}
      empty={names.length === 0 ? "The server no longer has this model" : undefined}
      tabular={() => ({
        columns: [{ name: "Measure" }, ...names.map((name) => ({ name: `Version ${name}` }))],
        rows: rows.map(({ name, text }) => [name, ...names.map(text)]),
      })}
    >
      <Scroll label="Version comparison table">
        <table class="steady versions">
          <thead>
            <tr>
              <th scope="col">
                <span class="sr">Measure</span>
              </th>
              {versions.map((one) => (
                <th key={one.version} scope="col">
                  version {one.version}{" "}
                  {one.version === model?.default_version && <span class="tag">default</span>}{" "}
                  <span class={`tag ${versionState(one).mood}`} title={one.reason}>
                    {versionState(one).text}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, text }) => (
              <tr key={name}>
                <td>{name}</td>
                {names.map((version) => (
                  <td key={version} class="wrap">
                    <Value text={text(version)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
