import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

/** The part of `docs/config.md` that follows from the schema: a section a group, an entry a setting. */
export function reference(): string {
  const sections = Object.entries(settings).map(([group, members]) =>
    [`## ${titleOf(group)}`].concat(Object.values(members).map(entryOf)).join('\n\n'),
  );
  return `${sections.join('\n\n')}\n`;
}

/** The text of `.env.example`. Every variable is commented out, so that a copy changes nothing. */
export function envExample(): string {
  const intro =
    '# Copy to .env and take the # away where you want another value. See docs/config.md.';
  const blocks = Object.entries(settings).map(([group, members]) =>
    [`# ---- ${titleOf(group)} ----`].concat(Object.values(members).map(exampleOf)).join('\n\n'),
  );
  return `${[intro].concat(blocks).join('\n\n')}\n`;
}

function titleOf(group: string): string {
  return group.charAt(0).toUpperCase() + group.slice(1);
}

function entryOf(setting: Setting<unknown>): string {
  const { names, about, kind } = setting;
  const facts = [
    'default' in setting ? `- Default: \`${setting.default}\`` : `- Not set: ${setting.unset}`,
    `- Takes: ${kind.takes}`,
  ];
  return `### ${names.map((name) => `\`${name}\``).join(', ')}\n\n${about}\n\n${facts.join('\n')}`;
}

function exampleOf(setting: Setting<unknown>): string {
  const isOptional = 'unset' in setting;
  return [
    `# ${plain(setting.about)}`,
    ...(isOptional ? [`# Not set: ${plain(setting.unset)}.`] : []),
    `# ${setting.names[0]}=${isOptional ? setting.sample : setting.default}`,
  ].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
