/** Tickets for sockets, in every dialect whose sockets take a token. */
import type { Driver, Ticket } from '../testing/drivers/driver.ts';
import type { TestServer } from '../testing/server.ts';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redeemTicket } from '../app/tickets.ts';
import { issueTicket } from '../app/tickets.ts';
import { dialectTag, sessionId, userId } from '../core/ids.ts';
import { testContext } from '../testing/context.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { atOnce, request, succeed, text } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, Refusal, refusalOf } from '../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const signed = DRIVERS.filter(({ tag }) => tag !== 'minimal');

/** Somebody who may enter a new room. */
const somebody = async (driver: Driver) => driver.ticket(server, await driver.newRoom(server));

async function ticketOf(token: string | undefined): Promise<string> {
  return text(await succeed(server, 'POST /ws-ticket', { token }), 'ticket');
}

const open = ({ path }: Ticket, ticket: string) =>
  openSocket(server, `${path}${path.includes('?') ? '&' : '?'}ticket=${ticket}`);

describe.each(signed)('a ticket of $tag', (driver) => {
  test('[C5] opens one socket, however many show it at once, and nothing else', async () => {
    const own = await somebody(driver);
    const { status, headers, body } = await request(server, 'POST /ws-ticket', own);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ expires_in: 30 });
    const ticket = await ticketOf(own.token);
    const opened = await atOnce(4, () => open(own, ticket).catch((refused: unknown) => refused));
    const refused = opened.filter((each) => each instanceof Refusal);
    expect(refused.map((each) => each.status)).toEqual([401, 401, 401]);
    const other = await ticketOf(own.token);
    expect(await refusalOf(openSocket(server, `${own.path}?token=${other}`))).toMatchObject({
      status: 401,
    });
    expect(await request(server, 'POST /ws-ticket', { token: other })).toMatchObject({
      status: 401,
    });
    expect(server.log()).not.toContain(ticket);
  });

  test('[C5] wants a token, which is no ticket itself', async () => {
    const own = await somebody(driver);
    expect(await request(server, 'POST /ws-ticket')).toMatchObject({ status: 401 });
    expect(await refusalOf(open(own, own.token ?? ''))).toMatchObject({ status: 401 });
    expect(await refusalOf(open(own, 'nonsense'))).toMatchObject({ status: 401 });
    const { sid, aud } = decodeJwt(await ticketOf(own.token));
    expect({ sid, aud }).toEqual({ sid: decodeJwt(own.token ?? '')['sid'], aud: driver.tag });
  });
});

test('[C5] a ticket is good for half a minute', async () => {
  await using context = await testContext();
  const userIdOfAnn = userId('6f1d2c3b-0000-4000-8000-00000000000a');
  const who = { userId: userIdOfAnn, sessionId: sessionId('s'), audience: dialectTag('test') };
  const issue = () => issueTicket(context, who);
  const [inTime, late] = [await issue(), await issue()];
  context.clock.pass(29_000);
  expect(await redeemTicket(context, inTime)).toMatchObject(who);
  context.clock.pass(2_000);
  await expect(redeemTicket(context, late)).rejects.toMatchObject({ code: 'token-invalid' });
});
