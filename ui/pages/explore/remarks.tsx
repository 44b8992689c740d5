import { costOf } from "../../panels/cost.ts";
import { CopyButton } from "../../parts/copy_button.tsx";
import { BASE } from "../../state/base.ts";
import type { Asks, Shown } from "../../state/use_queries.ts";
import { isCut } from "./total.ts";

/** The warnings and infos of the answer, its cost, and a link to copy. */
export function Remarks({ shown, path }: { shown: Shown<Asks>; path: string }) {
  if (shown.answered === "none") return null;
  return (
    <>
      {shown.warnings.filter((warning) => !isCut(warning)).map((warning) => (
        <p key={warning} class={warning.startsWith("PromQL info") ? "info" : "warning"}>
          {warning}
        </p>
      ))}
      <p class="panel-footer">
        {costOf(shown)} · <CopyButton text={curlOf(path)} name="Copy as curl" />
      </p>
    </>
  );
}

function curlOf(path: string): string {
  return `curl '${location.origin}${BASE}${path.replaceAll("'", "%27")}'`;
}
