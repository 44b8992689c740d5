/** A request as code, to copy. */

import { useState } from "preact/hooks";
import { asCurl, asJavaScript, asPython, type Request } from "./snippets.ts";

export function SnippetsPanel({ request }: { request: Request | undefined }) {
  return (
    <section class="panel">
      <h2>Use in code</h2>
      {request === undefined ? <p class="empty">Available once the JSON is valid</p> : (
        <>
          <Snippet name="curl" text={asCurl(request)} />
          <Snippet name="Python" text={asPython(request)} />
          <Snippet name="JavaScript" text={asJavaScript(request)} />
        </>
      )}
    </section>
  );
}

function Snippet({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState("");
  return (
    <div class="snippet">
      <button
        type="button"
        class="link"
        aria-label={`Copy ${name} code`}
        onClick={() =>
          navigator.clipboard?.writeText(text).then(() => setCopied(text), () => setCopied(""))}
      >
        {copied === text ? "Copied" : "Copy"}
      </button>
      <details>
        <summary>{name}</summary>
        <pre class="code" tabIndex={0} role="region" aria-label={`${name} code`}>{text}</pre>
      </details>
    </div>
  );
}
