import type { Candidate } from "./complete.ts";
import type { Suggested } from "./suggestions.ts";

export interface SuggestionListProps {
  readonly id: string;
  readonly shown: Suggested;
  readonly onTake: (candidate: Candidate) => void;
}

/** The list box below a query. Its options have the ids `${id}-0`, `${id}-1` and so on. */
export function SuggestionList({ id, shown, onTake }: SuggestionListProps) {
  const { candidates, selected } = shown;
  return (
    <ul class="offers" id={id} role="listbox" aria-label="Completions">
      {candidates.map((candidate, at) => (
        <li
          key={`${candidate.kind} ${candidate.text}`}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === selected}
          ref={(element) => {
            if (at === selected) element?.scrollIntoView({ block: "nearest" });
          }}
          onPointerDown={(event) => {
            // The focus stays in the query.
            event.preventDefault();
            onTake(candidate);
          }}
        >
          <b>{candidate.text}</b> <small>{candidate.kind}</small>
          {candidate.help !== "" && <div>{candidate.help}</div>}
        </li>
      ))}
    </ul>
  );
}
