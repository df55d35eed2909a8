interface Part {
  readonly component: string;
  readonly items: readonly { readonly type: string; readonly name: string }[];
}

export function partsOf(wave: number): Part[];
