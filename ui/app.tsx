/** The frame of all pages. */

import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Header } from "./shell/header.tsx";
import { Navigation } from "./shell/navigation.tsx";
import { Shortcuts } from "./shell/shortcuts.tsx";
import { Operations } from "./pages/operations.tsx";
import { type Models, ModelsProvider } from "./state/models.ts";
import type { PageName } from "./state/place.ts";
import { useSession } from "./state/session.ts";

export const TITLES: Readonly<Record<PageName, string>> = {
  operations: "Operations",
  models: "Models",
  system: "System",
  alerts: "Alerts",
  explore: "Explore",
  tryit: "Try it",
  status: "Status",
};

/** Pages beside the first come when they are wanted. */
const LAZY: Partial<Record<PageName, () => Promise<ComponentType>>> = {
  models: async () => (await import("./pages/models.tsx")).Models,
  system: async () => (await import("./pages/system.tsx")).System,
  tryit: async () => (await import("./pages/tryit.tsx")).TryIt,
  explore: async () => (await import("./pages/explore.tsx")).Explore,
  alerts: async () => (await import("./pages/alerts.tsx")).Alerts,
  status: async () => (await import("./pages/status.tsx")).Status,
};

export function App({ models }: { models: ReadonlySignal<Models | undefined> }) {
  const { page } = useSession().place.value;
  useEffect(() => {
    document.title = `${TITLES[page]} · Modelwatch`;
  }, [page]);
  return (
    <ModelsProvider value={models}>
      <a class="skip" href="#main">To the content</a>
      <div class="app">
        <Navigation />
        <div>
          <Header title={TITLES[page]} />
          <main id="main" tabIndex={-1}>
            {page === "operations" ? <Operations /> : <LazyPage key={page} name={page} />}
          </main>
        </div>
      </div>
      <Shortcuts />
    </ModelsProvider>
  );
}

function LazyPage({ name }: { name: PageName }) {
  const [Page, setPage] = useState<ComponentType>();
  const [failed, setFailed] = useState("");
  useEffect(() => {
    LAZY[name]?.().then((page) => setPage(() => page), (error) => setFailed(String(error)));
  }, [name]);
  if (failed !== "") return <p class="error" role="alert">Cannot load this page: {failed}</p>;
  return Page === undefined ? <div class="say" aria-busy="true" /> : <Page />;
}
