import type { Texts } from '../index.ts';
import { checkout } from './checkout.ts';
import { common } from './common.ts';
import { docs } from './docs.ts';
import { home } from './home.ts';
import { privateLink } from './private-link.ts';
import { refusals } from './refusals.ts';
import { sandbox } from './sandbox.ts';
import { seller } from './seller.ts';
import { sellerBuild } from './seller-build.ts';
import { sellerMoney } from './seller-money.ts';
import { signin } from './signin.ts';
import { visit } from './visit.ts';
import { wallet } from './wallet.ts';
import { recovery, topup } from './topup.ts';

export const de: Texts = {
  checkout,
  common,
  docs,
  home,
  privateLink,
  recovery,
  refusals,
  sandbox,
  seller,
  sellerBuild,
  sellerMoney,
  signin,
  topup,
  visit,
  wallet,
};
