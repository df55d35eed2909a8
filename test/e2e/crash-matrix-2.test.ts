import { crashMatrix } from "../support/crash/matrix.js";

/** Without issues; the other half is in a file of its own, so that two workers share them. */
crashMatrix(2, { tracked: false });
