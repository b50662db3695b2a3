/** The till: the two questions that the newspaper asks its payment provider. */
import { type Client, FarthingError } from '@farthing/sdk';

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

/** The till at a Farthing provider. */
export function createTill(farthing: Client): Till {
  return {
    async redeem(code) {
      try {
        const { payment, access } = await farthing.redeemCode({ body: { code } });
        return { status: 'paid', payment: payment.id, resource: access.resource };
      } catch (error) {
        // 4xx: the code is worth nothing. Anything else is a trouble on the way, which the reader may try again.
        if (error instanceof FarthingError && error.status >= 400 && error.status < 500)
          return { status: 'refused', code: error.code };
        throw error;
      }
    },
    async isActive(payment) {
      const { active } = await farthing.checkAccess({ params: { payment: payment as `pay_${string}` } });
      return active;
    },
  };
}
