/**
 * The part of an address that a limit applies to: an IPv4 address, or the network of an IPv6 one.
 *
 * A host with IPv6 has 2⁶⁴ addresses of its own: its first 64 bits tell it from others.
 */
export function clientNetwork(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = address.lastIndexOf(":");
  // An IPv4 client of a socket for both: ::ffff:192.0.2.1
  if (address.includes(".", mapped)) return address.slice(mapped + 1);
  const [head, tail] = address.split("::");
  const groups = groupsOf(head!);
  if (tail !== undefined) {
    const after = groupsOf(tail);
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  return groups.slice(0, 4).join(":");
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
