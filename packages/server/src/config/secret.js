import { inspect } from 'node:util';
/** A value that printing, logging and `JSON.stringify` never show; only `reveal()` gives it away. */
export class Secret {
    #value;
    #shown;
    /**
     * @param value what is kept from view
     * @param shown what is printed in its place, for example a URL without its password
     */
    constructor(value, shown = '[secret]') {
        this.#value = value;
        this.#shown = shown;
        Object.freeze(this);
    }
    reveal() {
        return this.#value;
    }
    toString() {
        return this.#shown;
    }
    toJSON() {
        return this.#shown;
    }
    [inspect.custom]() {
        return this.#shown;
    }
}
