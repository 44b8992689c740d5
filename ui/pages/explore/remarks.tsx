import { useState } from "preact/hooks";
import { costOf } from "../../panels/cost.ts";
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
        {costOf(shown)} · <CopyLink path={path} />
      </p>
    </>
  );
}

function CopyLink({ path }: { path: string }) {
  const [copied, setCopied] = useState(false);
  const text = `curl '${location.origin}${BASE}${path.replaceAll("'", "%27")}'`;
  return (
    <button
      type="button"
      class="link"
      onClick={() =>
        navigator.clipboard?.writeText(text).then(() => setCopied(true), () => setCopied(false))}
    >
      {copied ? "Copied" : "Copy as curl"}
    </button>
  );
}
