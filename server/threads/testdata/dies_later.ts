// A thread that dies of an error that nothing catches: where the name of the thread says.
import { parentPeer } from "../peer.ts";

const fail = () => {
  throw new Error("This thread dies for a test");
};
parentPeer({
  die: () => {
    if (self.name === "promise") void Promise.resolve().then(fail);
    else setTimeout(fail, 0);
    return new Promise(() => {});
  },
});
