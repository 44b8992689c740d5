import { useEffect, useRef, useState } from "preact/hooks";
import { Say } from "../../parts/say.tsx";
import { useModels } from "../../state/served_models.ts";
import { useSession } from "../../state/session.ts";
import { BackendPanels } from "./backend_panels.tsx";
import { type Facts, readFacts } from "./facts.ts";
import { ModelsPanel } from "./models_panel.tsx";
import { statusSentence } from "./sentence.ts";
import { SkippedPanel } from "./skipped_panel.tsx";
import { TargetsPanel } from "./targets_panel.tsx";

const READ_EVERY_MS = 15_000;

export function Status() {
  const session = useSession();
  const models = useModels();
  const [facts, setFacts] = useState<Facts>();
  const turn = Math.floor(session.now.value / READ_EVERY_MS);
  const busy = useRef(false);
  useEffect(() => {
    // Answers of two reads under way could come in the wrong order.
    if (busy.current) return;
    busy.current = true;
    readFacts(session).then(setFacts).finally(() => busy.current = false);
  }, [turn]);
  const { zone } = session.place.value;
  const { mood, lead, rest } = statusSentence(facts, models);
  return (
    <>
      <Say mood={mood}>
        <b>{lead}</b> {rest}
      </Say>
      <div class="grid">
        {models !== undefined && <ModelsPanel models={models.list} zone={zone} />}
        {models !== undefined && models.skipped.length > 0 && (
          <SkippedPanel skipped={models.skipped} />
        )}
        {facts?.targets && <TargetsPanel targets={facts.targets} zone={zone} />}
        {facts !== undefined && <BackendPanels facts={facts} zone={zone} />}
      </div>
    </>
  );
}
