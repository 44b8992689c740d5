/** The processes of this server, which several pages show. */

import type { Expression } from "../state/expression.ts";

/** Only our own processes: a Prometheus may scrape others, and itself. */
export const OURS = "and on (job, instance) modelwatch_build_info";

export const cpu: Expression = ({ rate }) =>
  `sum(rate(process_cpu_seconds_total[${rate}]) ${OURS})`;

/** The memory of all processes by part; that of the system's view is `resident`. */
export const MEMORY_PARTS = `sum by (part) ((
  label_replace(process_resident_memory_bytes, "part", "resident", "", "")
  or label_replace(modelwatch_store_memory_bytes, "part", "store", "", "")
  or runtime_memory_bytes
) ${OURS})`;

export const memory: Expression = () => `sum(process_resident_memory_bytes ${OURS})`;
