/** The configuration cannot be used; `problems` are sentences, each naming its variable. */
export class ConfigError extends Error {
    name = 'ConfigError';
    problems;
    constructor(problems) {
        super(['Parley cannot start:', ...problems].join('\n- '));
        this.problems = problems;
    }
}
