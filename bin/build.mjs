import { runEntry, setUp } from "./setup.mjs";

/** `npm run build`: compiles what is not compiled yet, and leaves the stamp that the program's entry asks for. */
await runEntry(() => setUp());
