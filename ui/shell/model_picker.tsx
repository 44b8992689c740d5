import { Dialog } from "../parts/dialog.tsx";
import { useModels } from "../state/served_models.ts";
import { PickList } from "./search/pick_list.tsx";

export interface ModelPickerProps {
  readonly names: readonly string[];
  readonly all: boolean;
  readonly onPick: (name: string) => void;
  readonly onClose: () => void;
}

/** Searches the models by name and description. */
export function ModelPicker({ names, all, onPick, onClose }: ModelPickerProps) {
  const models = useModels();
  const described = (name: string) =>
    models?.list.find((model) => model.name === name)?.manifest?.description ?? "";
  const plain = { kind: "", keys: "" };
  const items = [
    ...(all ? [{ ...plain, name: "all", detail: "all models together", model: "" }] : []),
    ...names.map((name) => ({ ...plain, name, detail: described(name), model: name })),
  ];
  return (
    <Dialog title="Choose a model" onClose={onClose}>
      <PickList
        label="Search models"
        placeholder="Name or description"
        items={items}
        status={undefined}
        onPick={({ model }) => {
          onClose();
          onPick(model);
        }}
      />
    </Dialog>
  );
}
