import type { ComponentChildren } from "preact";
import { nextOrder, type Order } from "./row_order.ts";

export interface SortHeaderProps {
  readonly column: string;
  /** Whether its cells are numbers: the largest comes first then. */
  readonly numbers?: boolean;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order | undefined) => void;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** The head of a column: a click sorts by it. */
export function SortHeader(props: SortHeaderProps) {
  const { column, numbers = false, order, onOrder, children } = props;
  const direction = order?.column === column ? order.down ? "descending" : "ascending" : undefined;
  return (
    <th scope="col" class={props.class} aria-sort={direction}>
      <button
        type="button"
        class="plain"
        onClick={() => onOrder(nextOrder(order, column, numbers))}
      >
        {children}
        <span aria-hidden="true">
          {direction === undefined ? "" : direction === "ascending" ? " ▲" : " ▼"}
        </span>
      </button>
    </th>
  );
}
