import { useEffect, useRef, useState } from "preact/hooks";
import { isUrgent } from "../prom/severity.ts";
import { Later } from "../parts/later.tsx";
import { styled } from "../parts/later_style.ts";
import { signedIn } from "../state/access.ts";
import { onPage, type PageName, PAGES, writePlace } from "../state/place.ts";
import { instant } from "../state/ask.ts";
import { useSession } from "../state/session.ts";
import { TITLES } from "./titles.ts";
import { KEY_OF_PAGE } from "./page_keys.ts";
import { useQueries } from "../state/use_queries.ts";
import { BuildNote } from "./build_note.tsx";

const KEY_NOTE = styled(async () => (await import("./key_note.tsx")).KeyNote);

export function Navigation() {
  const session = useSession();
  const place = session.place.value;
  // The icon without the mark of a firing alert.
  const [icon] = useState(() => document.querySelector<HTMLLinkElement>("link[rel=icon]")!.href);
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the navigation is a row that scrolls.
  useEffect(() => {
    const row = nav.current!;
    const current = row.querySelector<HTMLElement>("[aria-current]")!;
    row.scrollLeft = current.offsetLeft + (current.offsetWidth - row.clientWidth) / 2;
  }, [place.page]);
  return (
    <nav aria-label="Pages" ref={nav} onFocusIn={showWhole}>
      <div class="brand">
        <img src={icon} alt="" />
        Modelwatch
      </div>
      {PAGES.map((page) => (
        <a
          key={page}
          class="page"
          href={writePlace(onPage(place, page))}
          aria-current={page === place.page ? "page" : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            session.turnTo(page);
          }}
        >
          {TITLES[page]}
          {page === "alerts" && <AlertCount />}
          <PageKey page={page} />
        </a>
      ))}
      {signedIn.value !== undefined && <Later load={KEY_NOTE} />}
      <BuildNote />
    </nav>
  );
}

/** Scrolls the focused link into view: browsers leave half of it outside a scrolling row. */
function showWhole({ target }: FocusEvent): void {
  (target as Element).scrollIntoView({ block: "nearest", inline: "nearest" });
}

function PageKey({ page }: { page: PageName }) {
  return <kbd aria-hidden="true">g {KEY_OF_PAGE[page]}</kbd>;
}

const FIRING = { firing: instant(() => `count by (severity) (ALERTS{alertstate="firing"})`) };

/** The number of firing alerts, in red if one is critical. */
function AlertCount() {
  const { page } = useSession().place.value;
  const { data, errors } = useQueries(FIRING);
  const samples = data.firing?.samples ?? [];
  const count = samples.reduce((sum, { value }) => sum + value, 0);
  const critical = samples.some(({ labels }) => isUrgent(labels));
  const severity = count === 0 ? "none" : critical ? "critical" : "warning";
  const marked = useRef("none");
  useEffect(() => {
    if (marked.current === severity) return;
    marked.current = severity;
    import("./favicon.ts").then(({ markIcon }) => markIcon(severity));
  }, [severity]);
  return (
    <span class="alarm">
      {/* Outside of the live region: the notices say why nothing is known. */}
      {errors.length > 0 && (
        <span class="count unknown" title={errors[0]}>
          ?<span class="sr">alerts unknown</span>
        </span>
      )}
      {/* The page Alerts announces it itself. */}
      <span role={page === "alerts" ? undefined : "status"}>
        {errors.length === 0 && count > 0 && (
          <span class={`count${critical ? " bad" : ""}`}>
            {count}
            <span class="sr">firing</span>
          </span>
        )}
      </span>
    </span>
  );
}
