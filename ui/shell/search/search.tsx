/** The search for pages, models, versions, features, metrics and actions. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { describe, type Metadata, type Metric, NAMES } from "../../prom/metrics.ts";
import { usePrefs } from "../../state/prefs_context.ts";
import { useModels } from "../../state/served_models.ts";
import { type Session, useSession } from "../../state/session.ts";
import { helpOpen } from "../dialogs.ts";
import { searchItems } from "./items.ts";
import { PickList } from "./pick_list.tsx";

export function Search({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const prefs = usePrefs();
  const models = useModels();
  const metrics = useMetrics(session);
  const items = useMemo(() => {
    const copy = (text: string) => void navigator.clipboard?.writeText(text);
    const openHelp = () => helpOpen.value = true;
    const address = () => location.href;
    return searchItems(
      { session, prefs, openHelp, copy, address },
      models,
      metrics ?? [],
    );
  }, [models, metrics]);
  return (
    <Dialog title="Search" onClose={onClose}>
      <PickList
        label="Search"
        placeholder="Pages, models, versions, features, metrics, actions"
        items={items}
        status={metrics === undefined ? "Loading metrics …" : undefined}
        onPick={(item) => {
          onClose();
          item.act();
        }}
      />
    </Dialog>
  );
}

/** The metrics of the backend: undefined until it has answered, none where it cannot. */
function useMetrics({ client }: Session): readonly Metric[] | undefined {
  const [metrics, setMetrics] = useState<readonly Metric[]>();
  useEffect(() => {
    Promise.all([
      client.ask<readonly string[]>(NAMES.path, NAMES.params),
      client.ask<Metadata>("metadata", {}).catch(() => ({ data: {} })),
    ]).then(
      ([names, metadata]) => setMetrics(describe(names.data, metadata.data)),
      () => setMetrics([]),
    );
  }, []);
  return metrics;
}
