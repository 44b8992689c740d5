import { ModelChoice } from "../../shell/model_choice.tsx";
import { useSession } from "../../state/session.ts";

export interface FormHeadProps {
  readonly model: string;
  readonly models: readonly string[];
  readonly version: string;
  /** The versions that are ready. */
  readonly versions: readonly string[];
  /** The version to compare with; empty for none. */
  readonly other: string;
  readonly onOther: (version: string) => void;
  /** Undefined if the model has no examples. */
  readonly onExample: (() => void) | undefined;
  readonly canSend: boolean;
}

/** The first row of the form: the model, its version, the version to compare with, and Predict. */
export function FormHead(props: FormHeadProps) {
  const session = useSession();
  const { model, models, version, versions, other, onOther, onExample, canSend } = props;
  return (
    <div class="row form-head">
      <ModelChoice
        value={model}
        names={models}
        all={false}
        onChoose={(name) => session.go({ model: name, version: "" })}
      />
      <Choice
        label="Version"
        value={version}
        values={versions}
        onChange={(name) => session.go({ version: name })}
      />
      {versions.length > 1 && (
        <Choice
          label="Compare with"
          value={other}
          values={versions.filter((one) => one !== version)}
          none
          onChange={onOther}
        />
      )}
      <span class="grow" />
      {onExample !== undefined && (
        <button
          type="button"
          class="ctl"
          title="Fill the form with another example"
          onClick={onExample}
        >
          Another example
        </button>
      )}
      <button type="submit" class="ctl primary" disabled={!canSend}>Predict</button>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  /** Whether nothing may be chosen. */
  readonly none?: boolean;
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, values, none = false, onChange }: ChoiceProps) {
  return (
    <label class="ctl">
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {none && <option value="">none</option>}
        {values.map((one) => <option key={one} value={one}>{one}</option>)}
      </select>
    </label>
  );
}
