import { expect, test } from 'vitest';
import { OPERATOR_KEY } from '../operator/audit.ts';
import { must, outcome } from '../testing.ts';
import { testProvider } from '../testing-provider.ts';

test('what operators do to their team, and whom they invite, is in the audit log, without names or addresses', async () => {
  const book = await testProvider();
  const { members, invitations } = book.people;
  const { seller } = await book.shop();
  const grace = must(await members.create({ name: 'Grace', email: 'grace@pay.example', emailProven: true }));
  const ada = must(await members.create({ name: 'Ada', email: 'ada@pay.example', emailProven: true }));
  must(await members.join(grace.id, 'operator', 'admin', 'setup'));
  must(await members.join(ada.id, 'operator', 'viewer', 'setup'));
  must(await members.join(ada.id, seller, 'owner', 'setup'));
  must(await members.join(grace.id, seller, 'owner', 'setup'));
  const letter = (link: string) => ({ subject: '', text: link });
  const by = OPERATOR_KEY;
  const email = 'new@pay.example';
  const terms = { email, house: seller, role: 'owner', by, letter } as const;
  const own = must(await invitations.create({ ...terms, by: ada.id })).invitation;
  const theirs = must(await invitations.create({ ...terms, asOperator: true })).invitation;

  must(await members.setRole(ada.id, 'operator', 'approver', grace.id));
  must(await members.setRole(ada.id, 'operator', 'approver', grace.id));
  expect(outcome(await members.leave(grace.id, 'operator', grace.id))).toBe('last_owner');
  must(await members.leave(ada.id, 'operator', by));
  must(await members.leave(ada.id, seller, grace.id));
  must(await invitations.withdraw(seller, own.id));
  must(await invitations.withdrawAny(theirs.id, grace.id));
  expect(outcome(await invitations.withdrawAny(theirs.id, grace.id))).toBe('invitation_invalid');

  const { items } = await book.audit.list({ limit: 99 });
  const acts = items.filter(({ action }) => action !== 'create_seller').toReversed();
  expect(acts.map((act) => [act.action, act.by, act.target, act.details])).toEqual([
    ['invite', by, theirs.id, { house: seller, role: 'owner' }],
    ['set_member_role', grace.id, ada.id, { role: 'approver' }],
    ['remove_member', by, ada.id, undefined],
    ['withdraw_invitation', grace.id, theirs.id, undefined],
  ]);
  expect(JSON.stringify(items)).not.toMatch(/Ada|Grace|pay\.example/);
  expect((await book.book.verify()).findings).toEqual([]);
});
