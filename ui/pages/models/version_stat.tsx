import type { Model } from "../../state/served_models.ts";

/** The tile that counts the versions that are ready. */
export function VersionStat({ model }: { model: Model | undefined }) {
  if (model === undefined) return <UnknownVersions />;
  const { versions } = model;
  const ready = versions.filter(({ state }) => state === "READY").length;
  return (
    <div class="panel stat c2" role="group" aria-label="Versions">
      <div class="name">
        Versions {versions.length > 1 && <a class="link" href="#versions">Compare ↓</a>}
      </div>
      <div class="num">
        {ready}
        <small>of {versions.length} ready</small>
      </div>
      <div class="vs">
        {model.default_version === null
          ? "no default version"
          : `default: ${model.default_version}`}
        {model.task ? ` · ${model.task}` : ""}
      </div>
      <div class="vs">{model.manifest?.owner ? `owner: ${model.manifest.owner}` : ""}</div>
    </div>
  );
}

/** Until the list of models is known, or without this model in it. */
function UnknownVersions() {
  return (
    <div class="panel stat c2" role="group" aria-label="Versions">
      <div class="name">Versions</div>
      <div class="num">–</div>
      <div class="vs">unknown</div>
    </div>
  );
}
