import type { Command } from '../command.ts';
import { adjust } from './adjust.ts';
import { approvalApprove, approvalDecline, approvalList } from './approval.ts';
import { backup } from './backup.ts';
import { demo } from './demo.ts';
import { find } from './find.ts';
import { freeze, thaw } from './freeze.ts';
import { linkSign } from './link-sign.ts';
import { mailTest } from './mail-test.ts';
import { migrate } from './migrate.ts';
import { operatorSetupLink } from './operator-setup-link.ts';
import { payoutRun } from './payout-run.ts';
import { restore } from './restore.ts';
import { secretsRotate } from './secrets-rotate.ts';
import { sellerCreate } from './seller-create.ts';
import { serve } from './serve.ts';
import { tabCollect } from './tab-collect.ts';
import { verify } from './verify.ts';
import { walletShow } from './wallet-show.ts';

/** All commands, in the order in which one meets them. */
export const commands: readonly Command[] = [
  demo,
  serve,
  operatorSetupLink,
  mailTest,
  sellerCreate,
  linkSign,
  walletShow,
  tabCollect,
  payoutRun,
  find,
  freeze,
  thaw,
  adjust,
  approvalList,
  approvalApprove,
  approvalDecline,
  verify,
  backup,
  restore,
  secretsRotate,
  migrate,
];
