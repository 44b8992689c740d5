import { useState } from "preact/hooks";
import { signedIn } from "../state/access.ts";
import { signOut } from "../state/sign_in.ts";

/** The key in use, the requests that it allows, and a button that ends the session. */
export function KeyNote() {
  const [error, setError] = useState("");
  const key = signedIn.value;
  if (key === undefined) return null;
  const leave = async () => {
    const refused = await signOut();
    if (refused === undefined) location.reload();
    else setError(refused);
  };
  return (
    <section class="key-note" aria-label="API key">
      <b>{key.name}</b>
      <span>
        {key.scopes.join(", ")}
        {key.models !== null && ` · only ${key.models.join(", ")}`}
      </span>
      <button type="button" class="link" onClick={leave}>Sign out</button>
      {error !== "" && <span class="error" role="alert">{error}</span>}
    </section>
  );
}
