/** A request as code, to copy. */

import { CopyButton } from "../../parts/copy_button.tsx";
import { asCurl, asJavaScript, asPython, type Request } from "../../requests/snippets.ts";

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
  return (
    <div class="snippet">
      <CopyButton text={text} label={`Copy ${name} code`} />
      <details>
        <summary>{name}</summary>
        <pre class="code" tabIndex={0} role="region" aria-label={`${name} code`}>{text}</pre>
      </details>
    </div>
  );
}
