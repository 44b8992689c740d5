/** The menu of a panel and its footer; both are loaded when they are first opened. */

import type { Tabular } from "../chart/tabular.ts";
import { type MenuItem, MenuList } from "../parts/menu_list.tsx";
import type { Ask } from "../state/ask.ts";
import { START } from "../state/place.ts";
import { type Session, useSession } from "../state/session.ts";
import { asksOf, type Shown } from "../state/use_queries.ts";
import { costOf } from "./cost.ts";
import { exploreQueries } from "../state/explore_queries.ts";

/** The parts of a panel that the menu acts on. */
export interface PanelContents {
  readonly id: string;
  readonly title: string;
  readonly shown: Shown;
  readonly tabular?: (() => Tabular) | undefined;
  /** The queries for Explore, where they are not all that the panel asks. */
  readonly asks?: readonly Pick<Ask, "expr">[] | undefined;
}

export interface PanelMenuProps {
  readonly panel: PanelContents;
  readonly asTable: boolean;
  readonly onTable: (table: boolean) => void;
  readonly close: () => void;
}

export function PanelMenu({ panel, asTable, onTable, close }: PanelMenuProps) {
  const session = useSession();
  return <MenuList items={actions(panel, asTable, onTable, session)} close={close} />;
}

export function PanelFooter({ shown }: { shown: Shown }) {
  return <p class="panel-footer">{costOf(shown)}</p>;
}

const loadExport = () => import("./export.ts");

function actions(
  { id, title, shown, tabular, asks = asksOf(shown.asks) }: PanelContents,
  asTable: boolean,
  onTable: (table: boolean) => void,
  session: Session,
): MenuItem[] {
  const maximised = session.place.value.panel === id;
  const items: MenuItem[] = [
    {
      text: "Open in Explore",
      act: () => session.turnTo("explore", { queries: exploreQueries(asks, session) }),
    },
    {
      text: maximised ? "Restore" : "Maximise",
      act: () => session.go({ panel: maximised ? "" : id }),
    },
    {
      text: isPerMinute(session) ? "As many points as fit" : "A point per minute",
      act: () => turnPerMinute(session),
    },
  ];
  if (tabular !== undefined) {
    items.push(
      { text: asTable ? "View as chart" : "View as table", act: () => onTable(!asTable) },
      {
        text: "Save as CSV",
        act: () => loadExport().then((files) => files.saveCsv(title, tabular())),
      },
      {
        text: "Save as JSON",
        act: () => loadExport().then((files) => files.saveJson(title, tabular())),
      },
    );
  }
  const save = () =>
    loadExport().then((files) => files.savePicture(document.getElementById(id)!, title));
  items.push({ text: "Save as PNG", act: save });
  items.push({ text: costOf(shown) });
  return items;
}

/** The worst minute of a long range is found among points a minute apart. */
const MINUTE = 60;

function isPerMinute(session: Session): boolean {
  return session.place.value.step === MINUTE;
}

function turnPerMinute(session: Session): void {
  session.go({ step: isPerMinute(session) ? START.step : MINUTE });
}

/** What a maximised panel needs in sight, beside the range in the header. */
export function MaximisedTools() {
  const session = useSession();
  return (
    <>
      <button
        type="button"
        class="ctl"
        aria-pressed={isPerMinute(session)}
        onClick={() => turnPerMinute(session)}
      >
        Per minute
      </button>
      <button type="button" class="ctl" onClick={() => session.stretch(2)}>Zoom out</button>
      <button type="button" class="ctl" onClick={() => session.go({ panel: "" })}>
        Restore <kbd>Esc</kbd>
      </button>
    </>
  );
}
