/** The operator's console, put together. Every page asks for a member of the operator's house, and for the right to it. */
import type { Hono } from 'hono';
import type { Bindings } from '../../request.ts';
import type { Web } from '../index.ts';
import { mountApprovals } from './approvals-page.ts';
import { mountAudit } from './audit-page.ts';
import { mountBooks } from './books-page.ts';
import { mountDefaults } from './defaults-page.ts';
import { createDesk } from './desk.ts';
import { mountExports } from './export.ts';
import { mountFrozen } from './freeze-parts.ts';
import { mountHealth } from './health-page.ts';
import { mountPeople } from './person-page.ts';
import { mountOverview } from './overview-page.ts';
import { mountPayouts } from './payouts-page.ts';
import { mountSearch } from './search-page.ts';
import { mountSellers } from './sellers-page.ts';
import { mountTeam } from './team-page.ts';
import { mountWallets } from './wallet-page.ts';
import { mountWebhooks } from './webhooks-page.ts';

export function mountOperator(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const desk = createDesk(app, web);
  mountOverview(desk);
  mountSearch(desk);
  mountPayouts(desk);
  mountApprovals(desk);
  mountBooks(desk);
  mountSellers(desk);
  mountWallets(desk);
  mountFrozen(desk);
  mountTeam(desk);
  mountPeople(desk);
  mountDefaults(desk);
  mountWebhooks(desk);
  mountHealth(desk);
  mountAudit(desk);
  mountExports(desk);
}
