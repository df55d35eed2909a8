import { crashMatrix } from "../support/crash/matrix.js";

/** With issues in the embedded Linear; the other half is in a file of its own, so that two workers share them. */
crashMatrix(1, { tracked: true });
