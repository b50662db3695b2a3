/** Test methods and destinations: their names say what becomes of money sent to them. */

/** Methods a payer can choose on the sandbox's page, with the words it shows. */
export const METHODS = {
  pm_ok: 'Test card that works',
  pm_declined: 'Test card that is declined',
  pm_declined_once: 'Test card that is declined once, then works',
  pm_delayed: 'Test account that confirms later',
} as const;

export type TestMethod = keyof typeof METHODS;

export type Behaviour = 'ok' | 'declined' | 'declined_once' | 'delayed';

/** Names may go on after the behaviour (`pm_declined_once_8f3a`), so that each saved method is one of its own. */
const METHOD = /^pm_(ok|declined_once|declined|delayed)(?:_[0-9a-z]+)?$/;
const DESTINATION = /^acct_(ok|failed|delayed)(?:_[0-9a-z]+)?$/;

export function behaviourOfMethod(method: string): Behaviour | undefined {
  return METHOD.exec(method)?.[1] as Behaviour | undefined;
}

export function behaviourOfDestination(destination: string): Behaviour | undefined {
  const name = DESTINATION.exec(destination)?.[1];
  return name === 'failed' ? 'declined' : (name as Behaviour | undefined);
}
