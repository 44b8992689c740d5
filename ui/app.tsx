/** The frame of all pages. */

import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Later } from "./parts/later.tsx";
import { styled } from "./parts/later_style.ts";
import { Header } from "./shell/header.tsx";
import { Navigation } from "./shell/navigation.tsx";
import { Notices } from "./shell/notices.tsx";
import { Shortcuts } from "./shell/shortcuts.tsx";
import { TITLES } from "./shell/titles.ts";
import { Operations } from "./pages/operations/operations.tsx";
import { type Models, ModelsProvider } from "./state/served_models.ts";
import { locked } from "./state/access.ts";
import type { PageName } from "./state/place.ts";
import { useSession } from "./state/session.ts";

/** The other pages are loaded when they are first opened. */
const LAZY: Readonly<Record<Exclude<PageName, "operations">, () => Promise<ComponentType>>> = {
  models: styled(async () => (await import("./pages/models/models.tsx")).Models),
  system: styled(async () => (await import("./pages/system/system.tsx")).System),
  tryit: styled(async () => (await import("./pages/tryit/tryit.tsx")).TryIt),
  explore: styled(async () => (await import("./pages/explore/explore.tsx")).Explore),
  alerts: styled(async () => (await import("./pages/alerts/alerts.tsx")).Alerts),
  status: styled(async () => (await import("./pages/status/status.tsx")).Status),
};

const SIGN_IN = styled(async () => (await import("./shell/sign_in.tsx")).SignIn);

export function App({ models }: { models: ReadonlySignal<Models | undefined> }) {
  const { page } = useSession().place.value;
  const title = locked.value ? "Sign in" : TITLES[page];
  useEffect(() => {
    document.title = `${title} · Modelwatch`;
  }, [title]);
  return (
    <ModelsProvider value={models}>
      <a class="skip" href="#main">Skip to content</a>
      <div class="app">
        <Navigation />
        <div>
          {!locked.value && <Header title={title} />}
          <main id="main" tabIndex={-1}>
            {!locked.value && <Notices />}
            {page === "operations" && !locked.value ? <Operations /> : (
              <Later
                key={title}
                load={locked.value ? SIGN_IN : LAZY[page as keyof typeof LAZY]}
                waiting={<div class="say" aria-busy="true" />}
              />
            )}
          </main>
        </div>
      </div>
      <Shortcuts />
    </ModelsProvider>
  );
}
