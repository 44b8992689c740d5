import { useEffect, useState } from "preact/hooks";
import { SignInForm } from "../shell/sign_in.tsx";
import { Say } from "../parts/say.tsx";
import { fetchAllowed } from "../state/access.ts";
import { BASE } from "../state/base.ts";
import type { Model } from "../state/served_models.ts";
import { GatewayForm } from "./gateway_form.tsx";

type Listed =
  | { readonly state: "loading" | "locked" }
  | { readonly state: "ready"; readonly models: readonly Model[] }
  | { readonly state: "failed"; readonly reason: string };

// While it fails, the models are asked for again: the model server may just be starting.
const AGAIN_MS = 3000;

/** The page of a gateway: a form for each model of its model servers. */
export function GatewayPage() {
  const [listed, setListed] = useState<Listed>({ state: "loading" });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    listModels().then((next) => {
      setListed(next);
      if (next.state === "failed") timer = setTimeout(() => setTries(tries + 1), AGAIN_MS);
    });
    return () => clearTimeout(timer);
  }, [tries]);
  return (
    <>
      <header>
        <h1>Modelwatch gateway</h1>
        {listed.state === "ready" && <span class="muted">{counted(listed.models.length)}</span>}
      </header>
      <main>
        <Content listed={listed} />
      </main>
    </>
  );
}

function Content({ listed }: { listed: Listed }) {
  switch (listed.state) {
    case "loading":
      return <div class="say" aria-busy="true" />;
    case "locked":
      return <SignInForm>The browser keeps a session cookie, not the key.</SignInForm>;
    case "failed":
      return (
        <Say mood="bad">
          <b>No models.</b> {listed.reason}
        </Say>
      );
    case "ready":
      return (
        <>
          {listed.models.length === 0 && (
            <Say mood="unknown">
              <b>No models.</b> The model server has none.
            </Say>
          )}
          {listed.models.map((model) => <GatewayForm key={model.name} model={model} />)}
        </>
      );
  }
}

function counted(models: number): string {
  return models === 1 ? "1 model" : `${models} models`;
}

async function listModels(): Promise<Listed> {
  try {
    const response = await fetchAllowed(`${BASE}/models`);
    if (response.status === 401) return await whyLocked();
    const body = await response.json();
    if (response.ok) return { state: "ready", models: body.models };
    return { state: "failed", reason: body.error ?? `The gateway responded ${response.status}` };
  } catch {
    return { state: "failed", reason: "Gateway unreachable" };
  }
}

/** The gateway wants a key from the browser, or the model server wants one from the gateway. */
async function whyLocked(): Promise<Listed> {
  const session = await (await fetch(`${BASE}/session`)).json();
  if (session.needs_key) return { state: "locked" };
  const reason = "The model server requires an API key: start the gateway with --upstream-key-file";
  return { state: "failed", reason };
}
