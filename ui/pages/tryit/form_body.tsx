import { shapeText } from "../../format/shape.ts";
import type { TensorInfo } from "../../state/served_models.ts";
import { Body, Fields } from "./fields.tsx";
import type { Draft } from "../../requests/draft.ts";
import type { Input } from "../../requests/input.ts";

export interface FormBodyProps {
  readonly input: Input;
  readonly draft: Draft;
  /** Why the JSON cannot be sent; empty if it can. */
  readonly mistake: string;
  /** Problems by field name. */
  readonly problems: Readonly<Record<string, string>>;
  /** The route for inputs that are too large for a form. */
  readonly tensorPath: string;
  readonly onInput: (draft: Draft) => void;
  readonly onSend: () => void;
}

/** The input of the model: fields, a JSON editor, or a note that it is too large for either. */
export function FormBody(props: FormBodyProps) {
  const { input, draft, mistake, problems, tensorPath, onInput, onSend } = props;
  switch (input.kind) {
    case "form":
      return (
        <Fields
          fields={input.fields}
          row={typeof draft === "string" ? {} : draft}
          problems={problems}
          onInput={onInput}
        />
      );
    case "json":
      return (
        <>
          <Body
            text={typeof draft === "string" ? draft : ""}
            mistake={mistake}
            onInput={onInput}
            onSend={onSend}
          />
          <Inputs inputs={input.inputs} />
        </>
      );
    case "large":
      return (
        <>
          <p class="empty">
            The inputs of this model are too large for a form. Send tensors to {tensorPath}{" "}
            from a program.
          </p>
          <Inputs inputs={input.inputs} />
        </>
      );
  }
}

/** The inputs of the graph with their types and shapes. */
function Inputs({ inputs }: { inputs: readonly TensorInfo[] }) {
  return (
    <p class="muted">
      {inputs.map(({ name, datatype, shape }) => (
        <span key={name} class="tag">
          {name} {datatype} [{shapeText(shape)}]
        </span>
      ))}
    </p>
  );
}
