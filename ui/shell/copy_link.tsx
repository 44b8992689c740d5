import { useState } from "preact/hooks";
import { fixedAddress } from "../state/fixed_address.ts";
import { useSession } from "../state/session.ts";

const SAID_MS = 2500;

/** Copies a link to what the page shows now. */
export function CopyLink() {
  const session = useSession();
  const [said, setSaid] = useState("");
  const copy = async () => {
    const link = new URL(fixedAddress(session), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      setSaid("Copied");
    } catch {
      // Browsers let only secure origins copy.
      history.replaceState(null, "", link);
      setSaid("See address bar");
    }
    setTimeout(() => setSaid(""), SAID_MS);
  };
  return (
    <button
      type="button"
      class="ctl"
      data-copy
      title="Copies a link to this view with its times fixed (c)"
      onClick={copy}
    >
      <span role="status">{said || "Copy link"}</span>
    </button>
  );
}
