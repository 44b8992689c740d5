import { RefusalsPanel } from "../../panels/refusals_panel.tsx";
import { ModelsTable } from "./models_table.tsx";

/** The tables below the charts. */
export function Tables() {
  return (
    <>
      <RefusalsPanel />
      <ModelsTable />
    </>
  );
}
