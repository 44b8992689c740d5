import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { signIn } from "../state/sign_in.ts";

/** Asks for an API key, in place of a page whose data the server refuses. */
export function SignIn() {
  return (
    <SignInForm>
      The browser keeps a session cookie, not the key. The dashboard needs the scope{" "}
      <code>query</code>; create a key with <code>modelwatch keys create NAME --scope query</code>
    </SignInForm>
  );
}

/** @param children a note about the key */
export function SignInForm({ children }: { children: ComponentChildren }) {
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState("");
  const [waits, setWaits] = useState(false);
  useEffect(() => field.current!.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const key = field.current!.value.trim();
    setWaits(true);
    const refused = key === "" ? "Enter an API key" : await signIn(key);
    // All data is loaded anew with the key.
    if (refused === undefined) return location.reload();
    setWaits(false);
    setError(refused);
    field.current!.focus();
    field.current!.select();
  };
  return (
    <form class="sign-in panel" aria-labelledby="sign-in" aria-busy={waits} onSubmit={submit}>
      <h1 id="sign-in">Sign in</h1>
      <p>This server requires an API key.</p>
      <label>
        API key
        <input
          ref={field}
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          aria-invalid={error !== ""}
          aria-describedby="sign-in-error sign-in-note"
          onInput={() => setError("")}
        />
      </label>
      <p class="error" id="sign-in-error" role="alert">{error}</p>
      <button type="submit" disabled={waits}>{waits ? "Signing in …" : "Sign in"}</button>
      <p class="note" id="sign-in-note">{children}</p>
    </form>
  );
}
