/** The till: the two questions that the newspaper asks its payment provider. */

/** What a one-time code turned out to be worth. */
export interface Redeemed {
  status: 'paid';
  payment: string;
  /** What was bought: the article's slug. */
  resource: string;
}

export interface NotRedeemed {
  status: 'refused';
  /** Such as `code_used` or `code_expired`. */
  code: string;
}

export interface Till {
  redeem(code: string): Promise<Redeemed | NotRedeemed>;
  /** Whether a payment still stands: false once it was refunded or undone. @throws when the provider cannot be asked */
  isActive(payment: string): Promise<boolean>;
}
