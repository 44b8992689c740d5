/** The processes of this server, which several pages show. */

import type { Expression } from "../state/expression.ts";

/** Only our own processes: a Prometheus may scrape others, and itself. */
export const OURS = "and on (job, instance) modelwatch_build_info";

export const cpu: Expression = ({ rate }) =>
  `sum(rate(process_cpu_seconds_total[${rate}]) ${OURS})`;

export const memory: Expression = () => `sum(process_resident_memory_bytes ${OURS})`;
