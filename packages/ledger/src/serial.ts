/**
 * Runs the tasks of one name one after another, in the order they were asked for; other names go on beside
 * them. It keeps a record from being overwritten by a slower reader of its older version. Money does not
 * depend on it: request keys in the ledger do that.
 */
export interface Serial {
  run<T>(name: string, task: () => Promise<T>): Promise<T>;
}

export function createSerial(): Serial {
  const last = new Map<string, Promise<unknown>>();
  return {
    run<T>(name: string, task: () => Promise<T>): Promise<T> {
      const before = last.get(name) ?? Promise.resolve();
      const mine = before.then(task, task);
      last.set(name, mine);
      const clear = () => {
        if (last.get(name) === mine) last.delete(name);
      };
      mine.then(clear, clear);
      return mine;
    },
  };
}
