import { assertEquals } from "@std/assert/mod.js";
import { clientNetwork } from "./client_network.ts";

for (
  const [address, network] of [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8:1:2::", "2001:db8:1:2"],
    ["2001:db8::4:5:6:7:8", "2001:db8:0:4"],
    ["::1", "0:0:0:0"],
    ["::", "0:0:0:0"],
    ["unknown", "unknown"],
  ] as const
) {
  Deno.test(`the network of ${address} is ${network}`, () => {
    assertEquals(clientNetwork(address), network);
  });
}
