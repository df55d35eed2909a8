/** What the tracker has to tell people, each thing once. */
export class Notices {
  readonly #lasting = new Set<string>();
  readonly #passing = new Set<string>();

  /** `redact` takes secrets out of what is told. */
  constructor(private readonly redact: (text: string) => string) {}

  /** Something that stays true after this run. */
  readonly warn = (text: string): void => void this.#lasting.add(this.redact(text));

  /** Something that no longer matters once everything has been sent. */
  readonly trouble = (text: string): void => void this.#passing.add(this.redact(text));

  /** Forgets the troubles: in the end everything was sent. */
  settled(): void {
    this.#passing.clear();
  }

  get all(): string[] {
    return [...this.#passing, ...this.#lasting];
  }
}
