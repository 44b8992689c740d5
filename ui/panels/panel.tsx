/** The frame of every picture: title, menu, state, and the same data as a table. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Tabular } from "../chart/tabular.ts";
import { Later } from "../parts/later.tsx";
import { styled } from "../parts/later_style.ts";
import { useSession } from "../state/session.ts";
import type { Ask } from "../state/ask.ts";
import type { Asks, Shown } from "../state/use_queries.ts";
import { MenuButton } from "../parts/menu.tsx";
import type { Visibility } from "./visibility.ts";

export interface PanelProps {
  /** Stands in addresses and anchors. */
  readonly id: string;
  readonly title: string;
  /** How to read the picture: unit, scale, colours. */
  readonly detail?: string | undefined;
  /** At the right: an objective, the latest value. */
  readonly note?: string | undefined;
  /** Columns of twelve. */
  readonly span: number;
  readonly shown: Shown<Asks>;
  /** What to say of an answer with nothing in it. */
  readonly empty?: ComponentChildren;
  /** What to say instead when there is no answer: what was refused is not known to be empty. */
  readonly unanswered?: ComponentChildren;
  readonly tabular?: (() => Tabular) | undefined;
  /** What draws the same picture in Explore, where that is not all that is asked. */
  readonly asks?: readonly Pick<Ask, "expr">[] | undefined;
  readonly visible: Visibility;
  /** Wait for all of the answers: a picture that came in parts would not keep its size. */
  readonly whole?: boolean;
  /** Of the picture, in CSS pixels: it is kept free until there is one. */
  readonly height?: number | undefined;
  readonly children: ComponentChildren;
}

// A legend of one line is below most pictures.
const LEGEND = 25;

export function Panel(props: PanelProps) {
  const { id, title, detail, note, span, shown, tabular, visible, height = 168 } = props;
  const session = useSession();
  const [asTable, setAsTable] = useState(false);
  const maximised = session.place.value.panel === id;
  const nothing = shown.answered === "none";
  const waiting = shown.errors.length === 0 && (props.whole ? shown.answered !== "all" : nothing);
  const empty = nothing ? props.unanswered ?? "No answer to show" : props.empty;
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
        {note !== undefined && <em key={note}>{note}</em>}
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
          ? <p class="empty" style={room}>Nothing yet: the source does not answer</p>
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
  /** Somebody asked and waits; of other panels the page's sentence tells. */
  readonly aloud: boolean;
}

/** What a source refused, in its own words, beside what it had answered before. */
export function ErrorStrip({ messages, aloud }: ErrorProps) {
  if (messages.length === 0) return null;
  return <p class="error" role={aloud ? "alert" : undefined}>{messages.join("; ")}</p>;
}

/** Seldom wanted, so it is not part of the page's first scripts. */
const loadTable = styled(async () => (await import("../chart/table_view.tsx")).TableView);
const loadMenu = async () => (await import("./panel_menu.tsx")).PanelMenu;
const loadFooter = async () => (await import("./panel_menu.tsx")).PanelFooter;
