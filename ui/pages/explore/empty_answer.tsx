import { useEffect, useState } from "preact/hooks";
import type { Vocabulary } from "../../promql/vocabulary.ts";
import { whyEmpty } from "../../promql/why_empty.ts";
import { useSession } from "../../state/session.ts";

export interface EmptyAnswerProps {
  readonly expr: string;
  readonly vocabulary: Vocabulary;
  /** "in this range", for example. */
  readonly where: string;
}

/** An empty answer with likely reasons. */
export function EmptyAnswer({ expr, vocabulary, where }: EmptyAnswerProps) {
  const session = useSession();
  const [reasons, setReasons] = useState<readonly string[]>([]);
  useEffect(() => {
    let gone = false;
    whyEmpty(expr, vocabulary, session.scrape.value)
      .then((found) => gone || setReasons(found), () => {});
    return () => gone = true;
  }, [expr]);
  return (
    <span class="nothing">
      <b>No series {where}.</b>
      {reasons.map((reason) => <span key={reason}>{reason}</span>)}
    </span>
  );
}
