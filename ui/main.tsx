import { render } from "preact";
import { App } from "./app.tsx";
import { type Look, LookProvider } from "./chart/look.ts";
import { followTheme } from "./chart/theme.ts";
import { followModels } from "./state/served_models.ts";
import { readPlace } from "./state/place.ts";
import { loadPrefs, store, stored } from "./state/prefs.ts";
import { PrefsProvider } from "./state/prefs_context.ts";
import { Session, SessionProvider } from "./state/session.ts";
import { learnRetention } from "./state/retention.ts";
import { learnScrapeInterval } from "./state/scrape_interval.ts";
import { computed, effect } from "@preact/signals";

const prefs = loadPrefs();
const since = Number(document.documentElement.dataset["since"]) || undefined;
const session = new Session(readPlace(new URL(location.href)), since);
session.scrape.value = Number(stored("scrape")) || 5;
const look: Look = {
  theme: followTheme(prefs.theme),
  zone: computed(() => session.place.value.zone),
  hold: (by) => session.holds.value += by,
};
effect(() => store("theme", prefs.theme.value));
effect(() => store("shortcuts", prefs.shortcuts.value ? "on" : "off"));
effect(() => store("details", prefs.details.value ? "on" : "off"));
effect(() => store("scrape", String(session.scrape.value)));
session.start();
// The cookie is not readable from here. Without a mark, servers without keys would be asked too.
if (stored("signed-in")) import("./state/sign_in.ts").then(({ learnKey }) => learnKey());
learnScrapeInterval(session);
learnRetention(session);

// Made absolute, as the address bar will change.
const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
icon.href = new URL(icon.href).pathname;

const root = document.getElementById("app")!;
// The static frame for the first paint; App renders the same one at once.
root.textContent = "";
render(
  <SessionProvider value={session}>
    <PrefsProvider value={prefs}>
      <LookProvider value={look}>
        <App models={followModels(session)} />
      </LookProvider>
    </PrefsProvider>
  </SessionProvider>,
  root,
);
