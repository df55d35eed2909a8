import { writeSync } from "node:fs";
import { launch } from "./launch.mjs";

/** `npm start`: staging comes up in the sandbox; further arguments go to `up`. */
const next = `
What to do next:
  look at the issues            npm run chainwright -- sandbox
  see what came up              npm run chainwright -- outputs staging --sandbox
  how to reach it               npm run chainwright -- access staging --sandbox
  change Pulumi.staging.yaml    and run npm start again
  take it down                  npm run chainwright -- destroy staging --sandbox
`;

process.once("exit", (code) => {
  if (code === 0) tell(next);
});

// The sandbox has no account: a region that the shell is set to for another project says nothing here.
delete process.env.AWS_REGION;
delete process.env.AWS_DEFAULT_REGION;
await launch(["up", "staging", "--sandbox", "--yes", ...process.argv.slice(2)]);

/** Written at once, since the process ends here; whoever closed the stream doesn't want it. */
function tell(text) {
  try {
    writeSync(2, text);
  } catch {
    return;
  }
}
