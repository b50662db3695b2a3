import { checkout } from './checkout.ts';
import { common } from './common.ts';
import { docs } from './docs.ts';
import { home } from './home.ts';
import { letters } from './letters.ts';
import { operator } from './operator.ts';
import { limits } from './limits.ts';
import { privateLink } from './private-link.ts';
import { purchases } from './purchases.ts';
import { refusals } from './refusals.ts';
import { sandbox } from './sandbox.ts';
import { settings } from './settings.ts';
import { seller } from './seller.ts';
import { sellerBuild } from './seller-build.ts';
import { sellerMoney } from './seller-money.ts';
import { signin } from './signin.ts';
import { visit } from './visit.ts';
import { wallet } from './wallet.ts';
import { recovery, topup } from './topup.ts';

export const en = {
  checkout,
  common,
  docs,
  home,
  letters,
  operator,
  limits,
  privateLink,
  purchases,
  recovery,
  refusals,
  sandbox,
  settings,
  seller,
  sellerBuild,
  sellerMoney,
  signin,
  topup,
  visit,
  wallet,
};
