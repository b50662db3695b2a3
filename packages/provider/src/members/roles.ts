/** Roles: what each lets its member do, for a seller or for the operator. One function answers, for every console. */

export const SELLER_ROLES = ['owner', 'developer', 'accountant', 'viewer'] as const;
export const OPERATOR_ROLES = ['admin', 'approver', 'viewer'] as const;

export type SellerRole = (typeof SELLER_ROLES)[number];
export type OperatorRole = (typeof OPERATOR_ROLES)[number];
export type Role = SellerRole | OperatorRole;

/**
 * What may be allowed. For a seller: team, keys (API keys and link keys), webhooks, offers, origins, settings, reports
 * (exports), refunds, payouts. For the operator: members, operate (sellers, limits, freezing, runs, books) and approve.
 * To look is allowed to everyone who belongs to the house.
 */
export type Right =
  | 'look'
  | 'team'
  | 'keys'
  | 'webhooks'
  | 'offers'
  | 'origins'
  | 'settings'
  | 'reports'
  | 'refunds'
  | 'payouts'
  | 'members'
  | 'operate'
  | 'approve';

const RIGHTS: Record<Role, readonly Right[]> = {
  owner: [
    'look',
    'team',
    'keys',
    'webhooks',
    'offers',
    'origins',
    'settings',
    'reports',
    'refunds',
    'payouts',
  ],
  developer: ['look', 'keys', 'webhooks', 'offers', 'origins'],
  accountant: ['look', 'reports', 'refunds', 'payouts'],
  viewer: ['look'],
  admin: ['look', 'members', 'operate', 'approve', 'reports'],
  approver: ['look', 'approve'],
};

/** Whether a role lets its member do this. */
export function may(role: Role, right: Right): boolean {
  return RIGHTS[role].includes(right);
}

/** Where somebody works: at a seller, or for the operator. */
export type House = `sel_${string}` | 'operator';

/** Whether there is such a role in the house. */
export function isRoleOf(house: House, role: string): role is Role {
  const roles: readonly string[] = house === 'operator' ? OPERATOR_ROLES : SELLER_ROLES;
  return roles.includes(role);
}

/** The role that every house keeps at least once. */
export function chiefOf(house: House): Role {
  return house === 'operator' ? 'admin' : 'owner';
}
