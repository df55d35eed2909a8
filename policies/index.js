import { makePack } from "../dist/policies/pack.js";

// What `pulumi preview --policy-pack policies` starts; the pack serves itself.
makePack(() => new Date());
