import { settings } from './settings.ts';
/** The part of `docs/config.md` that follows from the schema: a section a group, an entry a setting. */
export function reference() {
    const sections = Object.entries(settings).map(([group, members]) => [`## ${titleOf(group)}`].concat(Object.values(members).map(entryOf)).join('\n\n'));
    return `${sections.join('\n\n')}\n`;
}
/** The text of `.env.example`. Every variable is commented out, so that a copy changes nothing. */
export function envExample() {
    const intro = '# Copy to .env and take the # away where you want another value. See docs/config.md.';
    const blocks = Object.entries(settings).map(([group, members]) => [`# ---- ${titleOf(group)} ----`].concat(Object.values(members).map(exampleOf)).join('\n\n'));
    return `${[intro].concat(blocks).join('\n\n')}\n`;
}
function titleOf(group) {
    return group.charAt(0).toUpperCase() + group.slice(1);
}
function entryOf(setting) {
    const { names, about, kind, documents } = setting;
    const facts = [
        'default' in setting ? `- Default: \`${setting.default}\`` : `- Not set: ${setting.unset}`,
        `- Takes: ${kind.takes}`,
        ...(documents ? [`- Named in: document ${documents.join(', ')}`] : []),
    ];
    return `### ${names.map((name) => `\`${name}\``).join(', ')}\n\n${about}\n\n${facts.join('\n')}`;
}
function exampleOf(setting) {
    const isOptional = 'unset' in setting;
    return [
        `# ${plain(setting.about)}`,
        ...(isOptional ? [`# Not set: ${plain(setting.unset)}.`] : []),
        `# ${setting.names[0]}=${isOptional ? setting.sample : setting.default}`,
    ].join('\n');
}
function plain(markdown) {
    return markdown.replaceAll('`', '');
}
