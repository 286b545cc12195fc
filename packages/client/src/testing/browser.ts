/** Chromium with a camera and a microphone that are made up. */
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream=device-count=3,fps=10',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  // A name that is not localhost is no secure context.
  '--host-resolver-rules=MAP lan.test 127.0.0.1',
];

/**
 * `whole` is Chromium as people have it; `headless` is the same engine without what stands around a
 * page, for about half the work: no notifications of the system, no devices that it knows again.
 */
export type BrowserKind = 'whole' | 'headless';

export async function launchBrowser(kind: BrowserKind = 'whole'): Promise<Browser> {
  const variable = kind === 'whole' ? 'CHROMIUM_PATH' : 'HEADLESS_SHELL_PATH';
  return chromium.launch({
    executablePath: process.env[variable] ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: FLAGS,
  });
}
