import { Scroll } from "../../parts/scroll.tsx";
import type { Skipped } from "../../state/served_models.ts";

export function SkippedPanel({ skipped }: { skipped: readonly Skipped[] }) {
  return (
    <section class="panel c12">
      <h2>
        Not served <small>files in the models folder that look like models</small>
      </h2>
      <Scroll label="Not served">
        <table>
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col" class="left">Reason</th>
            </tr>
          </thead>
          <tbody>
            {skipped.map(({ path, reason }) => (
              <tr key={path}>
                <td class="mono">{path}</td>
                <td class="left wrap">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
