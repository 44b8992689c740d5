import { useState } from "preact/hooks";
import { Later } from "../parts/later.tsx";
import { styled } from "../parts/later_style.ts";

export interface ModelChoiceProps {
  /** Empty for all models. */
  readonly value: string;
  readonly names: readonly string[];
  /** Whether all models may be chosen. */
  readonly all: boolean;
  readonly onChoose: (name: string) => void;
}

// A longer list is searched rather than read.
const MOST_IN_LIST = 15;

const PICKER = styled(async () => (await import("./model_picker.tsx")).ModelPicker);

/** Chooses a model: from a list of a few, or with a search among many. */
export function ModelChoice({ value, names, all, onChoose }: ModelChoiceProps) {
  const [open, setOpen] = useState(false);
  if (names.length <= MOST_IN_LIST) {
    return (
      <label class="ctl">
        Model
        <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {all && <option value="">all</option>}
          {names.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
    );
  }
  return (
    <>
      <button type="button" class="ctl" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Model <b>{value || "all"}</b> <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <Later
          load={PICKER}
          names={names}
          all={all}
          onPick={onChoose}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
