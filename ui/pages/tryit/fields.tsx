/** The input of a prediction: a form with a field for each feature, or a JSON body. */

import { useId } from "preact/hooks";
import type { FormRow } from "../../requests/example_row.ts";
import type { Field } from "../../requests/input.ts";

export interface FieldsProps {
  readonly fields: readonly Field[];
  readonly row: FormRow;
  readonly problems: Readonly<Record<string, string>>;
  readonly onInput: (row: FormRow) => void;
}

export function Fields({ fields, row, problems, onInput }: FieldsProps) {
  return (
    <div class="fields">
      {fields.map((field) => (
        <OneField
          key={field.name}
          field={field}
          value={row[field.name] ?? ""}
          problem={problems[field.name]}
          onInput={(value) => onInput({ ...row, [field.name]: value })}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly field: Field;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onInput: (value: string) => void;
}

function OneField({ field, value, problem, onInput }: FieldProps) {
  const { name, unit, description } = field;
  const id = useId();
  const said = problem === undefined
    ? {}
    : { "aria-invalid": true, "aria-describedby": `${id}-problem` };
  return (
    <div class="form-field" title={description}>
      <label for={id}>
        {name}
        {unit !== undefined && <small>{unit}</small>}
      </label>
      <Control id={id} field={field} value={value} said={said} onInput={onInput} />
      {problem !== undefined && <small class="problem" id={`${id}-problem`}>{problem}</small>}
    </div>
  );
}

interface ControlProps extends Omit<FieldProps, "problem"> {
  readonly id: string;
  readonly said: Readonly<Record<string, unknown>>;
}

function Control({ id, field, value, said, onInput }: ControlProps) {
  const { type, values, min, max, step, required } = field;
  if (type === "category" || type === "boolean") {
    const options = type === "boolean" ? ["true", "false"] : (values ?? []).map(String);
    return (
      <select
        id={id}
        class="field"
        value={value}
        {...said}
        onChange={(event) => onInput(event.currentTarget.value)}
      >
        {(!required || value === "") && <option value="">(none)</option>}
        {options.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    );
  }
  if (type === "text") {
    return (
      <input
        id={id}
        class="field"
        value={value}
        {...said}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    );
  }
  const range = min !== undefined && max !== undefined ? `${min} to ${max}` : "";
  return (
    <input
      id={id}
      class="field"
      type="number"
      inputMode="decimal"
      value={value}
      min={min}
      max={max}
      step={step ?? (type === "integer" ? 1 : "any")}
      placeholder={required ? range : "optional"}
      {...said}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}

export interface BodyProps {
  readonly text: string;
  /** Why the text is not valid JSON; empty if it is. */
  readonly mistake: string;
  readonly onInput: (text: string) => void;
  readonly onSend: () => void;
}

export function Body({ text, mistake, onInput, onSend }: BodyProps) {
  const rows = Math.min(24, Math.max(6, text.split("\n").length + 1));
  return (
    <div class="form-field">
      <label for="tryit-body">
        Request body <small>JSON, Ctrl+Enter to send</small>
      </label>
      <textarea
        id="tryit-body"
        class="field body"
        spellcheck={false}
        rows={rows}
        value={text}
        {...(mistake === "" ? {} : { "aria-invalid": true, "aria-describedby": "body-problem" })}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSend();
        }}
      />
      {mistake !== "" && <small class="problem" id="body-problem">{mistake}</small>}
    </div>
  );
}
