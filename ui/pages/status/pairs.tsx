import { Value } from "../../parts/value.tsx";

/** A table of names and values. */
export function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <table>
      <tbody>
        {pairs.map(([name, value]) => (
          <tr key={name}>
            <td class="muted">{name}</td>
            <td class="wrap">
              <Value text={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
