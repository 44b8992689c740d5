/** How long the backend keeps samples. */

import { readDuration } from "../format/duration.ts";
import type { Session } from "./session.ts";

/** Reads the retention; on failure, and for backends without one, it stays unknown. */
export async function learnRetention(session: Session): Promise<void> {
  try {
    const { data } = await session.client.ask<{ storageRetention?: string }>(
      "status/runtimeinfo",
      {},
    );
    // A Prometheus may have two limits: "15d or 10GB".
    const [first = ""] = (data.storageRetention ?? "").split(" or ");
    session.retention.value = readDuration(first);
  } catch {
    // Some backends have no such endpoint.
  }
}
