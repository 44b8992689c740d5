/** The frame of every picture: title, menu, state, and the same data as a table. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Tabular } from "../chart/tabular.ts";
import { Later } from "../parts/later.tsx";
import { styled } from "../parts/later_style.ts";
import { useSession } from "../state/session.ts";
import type { Ask } from "../state/ask.ts";
import type { Shown } from "../state/use_queries.ts";
import { MenuButton } from "../parts/menu.tsx";
import type { Visibility } from "./visibility.ts";

export interface PanelLink {
  readonly text: string;
  /** The id of the panel. */
  readonly panel: string;
}

export interface PanelProps {
  /** Names the panel in addresses and anchors. */
  readonly id: string;
  readonly title: string;
  /** How to read the picture: unit, scale, colours. */
  readonly detail?: string | undefined;
  /** At the right: an objective, the latest value. */
  readonly note?: string | undefined;
  /** Leads from the title to another panel of the page that explains more. */
  readonly leadsTo?: PanelLink | undefined;
  /** Columns of twelve. */
  readonly span: number;
  readonly shown: Shown;
  /** Shown instead of the picture when the answer is empty. */
  readonly empty?: ComponentChildren;
  /** Shown instead of the picture when the backend rejected the query. */
  readonly unanswered?: ComponentChildren;
  readonly tabular?: (() => Tabular) | undefined;
  /** The queries that draw the same picture in Explore, if the panel sends others too. */
  readonly asks?: readonly Pick<Ask, "expr">[] | undefined;
  readonly visible: Visibility;
  /** Wait for all answers: a picture that grows with each answer would not keep its size. */
  readonly whole?: boolean;
  /** Height of the picture in CSS pixels, reserved before there is one. */
  readonly height?: number | undefined;
  readonly children: ComponentChildren;
}

// Most pictures have a legend of one line below them.
const LEGEND = 25;

export function Panel(props: PanelProps) {
  const { id, title, detail, note, span, shown, tabular, visible, height = 168 } = props;
  const session = useSession();
  const [asTable, setAsTable] = useState(false);
  const maximised = session.place.value.panel === id;
  const nothing = shown.answered === "none";
  const waiting = shown.errors.length === 0 && (props.whole ? shown.answered !== "all" : nothing);
  const empty = nothing ? props.unanswered ?? "No data: the query failed" : props.empty;
  const heading = `${id}-title`;
  const room = { minHeight: `${height + LEGEND}px` };
  return (
    <section
      class={`panel c${span}${maximised ? " maximised" : ""}`}
      id={id}
      ref={visible.ref}
      aria-labelledby={heading}
      aria-busy={shown.loading}
    >
      <h2>
        <span id={heading}>{title}</span>
        {detail !== undefined && <small>{detail}</small>}
        {props.leadsTo !== undefined && (
          <a class="link" href={`#${props.leadsTo.panel}`}>{props.leadsTo.text}</a>
        )}
        {note !== undefined && <em key={note}>{note}</em>}
        {maximised && <Later load={loadTools} />}
        <MenuButton
          label={`Actions for ${title}`}
          list={(close) => (
            <Later
              load={loadMenu}
              panel={props}
              asTable={asTable}
              onTable={setAsTable}
              close={close}
            />
          )}
        />
      </h2>
      <ErrorStrip messages={shown.errors} aloud={session.place.value.page === "explore"} />
      {waiting
        ? session.scheduler.health.value.state === "down"
          ? <p class="empty" style={room}>No data: backend unreachable</p>
          : <div class="skeleton" style={room} />
        : empty !== undefined
        ? <p class="empty" style={room}>{empty}</p>
        : asTable && tabular !== undefined
        ? <Later load={loadTable} tabular={tabular()} label={title} />
        : props.children}
      {maximised && <Later load={loadFooter} shown={shown} />}
    </section>
  );
}

interface ErrorProps {
  readonly messages: readonly string[];
  /** Announce the error: the reader ran the query. On other pages the sentence tells of errors. */
  readonly aloud: boolean;
}

/** The error messages of the backend, above the last good answer. */
export function ErrorStrip({ messages, aloud }: ErrorProps) {
  if (messages.length === 0) return null;
  return <p class="error" role={aloud ? "alert" : undefined}>{messages.join("; ")}</p>;
}

/** Rarely opened, so these are not part of the first script. */
const loadTable = styled(async () => (await import("../chart/table_view.tsx")).TableView);
const loadMenu = async () => (await import("./panel_menu.tsx")).PanelMenu;
const loadTools = async () => (await import("./panel_menu.tsx")).MaximisedTools;
const loadFooter = async () => (await import("./panel_menu.tsx")).PanelFooter;
