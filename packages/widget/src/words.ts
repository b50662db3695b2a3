/** What the widget says, in the language of the page, and amounts as its readers write them. */

const en = {
  paying: 'Paying…',
  waiting: 'Waiting for checkout…',
  taken: '{} taken',
  undo: 'Undo',
  undone: 'Undone: {} is back',
  owned: 'Yours',
  retry: 'No connection. Try again',
  late: 'It is too late to undo',
};

const de: typeof en = {
  paying: 'Wird bezahlt …',
  waiting: 'Warten auf die Kasse …',
  taken: '{} bezahlt',
  undo: 'Rückgängig',
  undone: 'Rückgängig: {} ist zurück',
  owned: 'Gehört Ihnen',
  retry: 'Keine Verbindung. Noch einmal',
  late: 'Zum Rückgängigmachen ist es zu spät',
};

const language = () => document.documentElement.lang || navigator.language;

export function say(name: keyof typeof en, amount = ''): string {
  return (/^de\b/i.test(language()) ? de : en)[name].replace('{}', amount);
}

/** An amount with every digit that it has: `$0.0005` is never `$0.00`. */
export function money(amount: string, asset: string): string {
  try {
    const options = { style: 'currency', currency: asset, maximumFractionDigits: 18 } as const;
    // A decimal string is read exactly.
    return new Intl.NumberFormat(language(), options).format(amount as unknown as number);
  } catch {
    return `${amount} ${asset}`;
  }
}
