import type { ComponentChildren } from "preact";

interface PredictFormProps {
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

/** The form of a prediction. The server validates; its problems appear beside the fields. */
export function PredictForm({ onSubmit, children }: PredictFormProps) {
  return (
    <form
      class="panel c7"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
