import type { Figure, Figures } from "./figures.js";
import { durationText } from "./table.js";

/** The figures of one environment for people, a line each. `clean` makes text of others harmless. */
export function figuresText(figures: Figures, clean: (text: string) => string): string[] {
  const { environment, from, to, deploymentFrequency, leadTime, changeFailureRate, timeToRestore } = figures;
  return [
    `${clean(environment)}, ${from.slice(0, 10)} to ${to.slice(0, 10)}`,
    `  deployment frequency  ${frequency(deploymentFrequency)}`,
    `  lead time for change  ${spell(leadTime, durationText, "deployed commits")}`,
    `  change failure rate   ${spell(changeFailureRate, (share) => `${Math.round(share * 1000) / 10} %`, "deployments")}`,
    `  time to restore       ${spell(timeToRestore, durationText, "failures restored")}`,
  ];
}

function frequency({ value, count, needed }: Figure): string {
  const of = `${count} ${count === 1 ? "deployment" : "deployments"}`;
  return value === null ? `unknown: ${of}, in less than ${needed} days of history` : `${value} a week: ${of}`;
}

function spell({ value, count, needed }: Figure, text: (value: number) => string, cases: string): string {
  return value === null ? `unknown: ${count} of ${needed} ${cases} needed` : `${text(value)}, of ${count} ${cases}`;
}
