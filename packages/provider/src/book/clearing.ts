/** The proof between lanes: what their clearing accounts add up to is what the records of sweeps say is under way. */
import { Amount, type Finding, type Ledger } from '@farthing/ledger';
import { clearingAccount } from '../accounts.ts';
import { createSweepRecords } from '../sweeps/records.ts';

/** Sweeps that begin or end while we look make a difference once, not so often. */
const LOOKS = 10;
const PAUSE_MS = 20;

/** What is wrong between the lanes of a book while it is in use, if anything. */
export async function clearingFindings(ledger: Pick<Ledger, 'store'>): Promise<Finding[]> {
  if (ledger.store.lanes.length === 1) return [];
  let findings = await look(ledger);
  for (let looked = 1; findings.length > 0 && looked < LOOKS; looked++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    findings = await look(ledger);
  }
  return findings;
}

async function look(ledger: Pick<Ledger, 'store'>): Promise<Finding[]> {
  const { store } = ledger;
  const open = await createSweepRecords(ledger).all();
  const assets = store.assets.all();
  const balances = await store.view((state) =>
    assets.map((asset) =>
      store.lanes.reduce((sum, { lane }) => {
        const { name } = clearingAccount(asset.id);
        return sum + (state.accountByName(name, asset.id, lane)?.balance ?? 0n);
      }, 0n),
    ),
  );
  return assets.flatMap((asset, i) => {
    const its = open.filter((record) => record.asset === asset.id);
    const expected = its.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    if (balances[i] === expected) return [];
    const [found, said] = [balances[i]!, expected].map((amount) => Amount.format(amount, asset));
    return [
      { seq: 0, message: `between the lanes are ${found} ${asset.code}, and sweeps under way say ${said}` },
    ];
  });
}
