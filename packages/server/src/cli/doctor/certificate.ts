import type { Network } from '../../config/config.ts';
import type { Finding } from './finding.ts';
import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../tls/certificate.ts';
import { note, ok, wrong } from './finding.ts';

const DAY = 86_400_000;
/** Who renews certificates does so a month ahead: what is nearer was missed. */
const SOON = 14 * DAY;

/** Whether the certificate can be used, and for how long. @throws CertificateError */
export function checkCertificate({ tls }: Network, now = Date.now()): Finding {
  if (!tls) return ok('certificate', 'Plain HTTP: a proxy in front ends TLS.');
  const { validFromDate, validToDate } = new X509Certificate(readCertificate(tls).cert);
  const until = validToDate.toISOString().slice(0, 10);
  if (validFromDate.getTime() > now) {
    return wrong('certificate', `${tls.cert} is not good yet: see that the clock is right.`);
  }
  const left = validToDate.getTime() - now;
  if (left <= 0) return wrong('certificate', `${tls.cert} has expired on ${until}: renew it.`);
  if (left < SOON) return note('certificate', `${tls.cert} expires on ${until}: renew it soon.`);
  return ok('certificate', `${tls.cert} is good until ${until}.`);
}
