/** A reader of `env` that adds what it finds wrong to `problems`. */
export function readerOf(env, problems) {
    function read(setting) {
        const [given, other] = allGiven(setting, env);
        if (given && other)
            problems.push(conflict(given, other));
        const value = given && setting.kind.parse(given.text);
        if (given && value === undefined)
            problems.push(refusal(setting, given));
        return value ?? ('default' in setting ? setting.kind.parse(setting.default) : undefined);
    }
    return read;
}
/** The different texts under a setting's names. Blank is unset: compose files pass `${X:-}`. */
function allGiven(setting, env) {
    return setting.names
        .map((name) => ({ name, text: env[name]?.trim() ?? '' }))
        .filter(({ text }, index, all) => text && all.findIndex((g) => g.text === text) === index);
}
function conflict(a, b) {
    return `${a.name} and ${b.name} are one setting but have different values; remove one of them.`;
}
function refusal(setting, { name, text }) {
    const found = setting.secret ? 'cannot be read' : `is ${JSON.stringify(text.slice(0, 80))}`;
    return `${name} ${found}; it takes ${setting.kind.takes}.`;
}
